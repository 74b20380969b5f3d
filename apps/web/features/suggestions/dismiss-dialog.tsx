'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DismissReason } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { useToast } from '../../ui/toast.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const reasons = [
  'not-a-routine',
  'not-worth-it',
  'prefer-by-hand',
  'wrong-steps',
  'private',
  'other',
] as const satisfies readonly DismissReason[]

interface DismissDialogProps {
  open: boolean
  onClose: () => void
  suggestionId: string
  onUndo: () => void
}

/** Why not: the reason keeps the same routine from coming back, and teaches what to look for. */
export function DismissDialog({ open, onClose, suggestionId, onUndo }: DismissDialogProps) {
  const t = useTexts(suggestionsTexts)
  const ui = useTexts(uiTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const [reason, setReason] = useState<DismissReason>('not-a-routine')
  const [comment, setComment] = useState('')
  const dismiss = useMutation({
    mutationFn: () =>
      client.dismissSuggestion({
        params: { suggestionId },
        body: { reason, ...(comment.trim() ? { comment: comment.trim() } : {}) },
      }),
    onSuccess: async (dismissed) => {
      cache.setQueryData(['suggestion', suggestionId], dismissed)
      onClose()
      say(t('dismissed'), { undo: onUndo })
      await cache.invalidateQueries({ queryKey: ['suggestions'] })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    dismiss.mutate()
  }
  return (
    <Dialog open={open} onClose={onClose} title={t('dismissTitle')}>
      <form onSubmit={submit}>
        <p className="mb-4 text-ink-soft">{t('dismissText')}</p>
        <fieldset className="mb-4 grid gap-1">
          <legend className="sr-only">{t('dismissTitle')}</legend>
          {reasons.map((one) => (
            <label
              key={one}
              className="flex cursor-pointer items-center gap-3 rounded-box px-3 py-2 hover:bg-mute-soft has-checked:bg-tide-soft has-checked:text-tide-ink"
            >
              <input
                type="radio"
                name="reason"
                className="size-4 accent-tide"
                checked={reason === one}
                onChange={() => setReason(one)}
              />
              {t(`reasons.${one}`)}
            </label>
          ))}
        </fieldset>
        <TextField
          label={t('comment')}
          value={comment}
          maxLength={1000}
          onChange={(event) => setComment(event.target.value)}
        />
        {dismiss.isError && (
          <div className="mt-4">
            <ProblemNotice error={dismiss.error} />
          </div>
        )}
        <DialogActions>
          <Button tone="quiet" onClick={onClose}>
            {ui('cancel')}
          </Button>
          <Button type="submit" tone="primary" busy={dismiss.isPending}>
            {t('dismiss')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
