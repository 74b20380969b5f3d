'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DismissReason } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { type Answer, ReasonDialog } from '../../api/reason-dialog.tsx'
import { useToast } from '../../ui/toast.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
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
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const dismiss = useMutation({
    mutationFn: (body: Answer<DismissReason>) =>
      client.dismissSuggestion({ params: { suggestionId }, body }),
    onSuccess: async (dismissed) => {
      cache.setQueryData(['suggestion', suggestionId], dismissed)
      onClose()
      say(t('dismissed'), { undo: onUndo })
      await cache.invalidateQueries({ queryKey: ['suggestions'] })
    },
  })
  return (
    <ReasonDialog
      open={open}
      onClose={onClose}
      title={t('dismissTitle')}
      text={t('dismissText')}
      reasons={reasons}
      labelOf={(reason) => t(`reasons.${reason}`)}
      commentLabel={t('comment')}
      action={t('dismiss')}
      busy={dismiss.isPending}
      error={dismiss.error}
      onAnswer={dismiss.mutate}
    />
  )
}
