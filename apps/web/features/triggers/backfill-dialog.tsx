'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTimeZone } from 'use-intl'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Moment } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { momentOf } from '../time/days.ts'
import triggersTexts from '../../messages/en/triggers.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const shown = 10

interface BackfillDialogProps {
  scheduleId: string
  onClose: () => void
}

/** Makes up for due times of the past: first it says which, then it runs them. */
export function BackfillDialog({ scheduleId, onClose }: BackfillDialogProps) {
  const t = useTexts(triggersTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const zone = useTimeZone() ?? 'UTC'
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const params = { scheduleId }
  const body = () => ({ from: momentOf(from, zone), to: momentOf(to, zone) })
  const preview = useMutation({
    mutationFn: () => client.previewBackfill({ params, body: body() }),
  })
  const fill = useMutation({
    mutationFn: () => client.backfillSchedule({ params, body: body() }),
    onSuccess: async ({ runs }) => {
      say(t('backfilled', { count: runs }))
      onClose()
      await cache.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  const error = preview.error ?? fill.error
  const due = preview.data?.items.filter(({ runId }) => runId === null) ?? []
  const ready = preview.data !== undefined && due.length > 0
  const edit = (set: (text: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value)
    preview.reset()
  }
  return (
    <Dialog open onClose={onClose} title={t('backfillTitle')} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) fill.mutate()
          else preview.mutate()
        }}
      >
        <p className="mb-4 text-ink-soft">{t('backfillText')}</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label={t('from')}
            type="datetime-local"
            required
            value={from}
            onChange={edit(setFrom)}
          />
          <TextField
            label={t('to')}
            type="datetime-local"
            required
            value={to}
            onChange={edit(setTo)}
          />
        </div>
        <p className="mt-1.5 text-small text-ink-faint">{t('timesIn', { zone })}</p>
        {error && (
          <div className="mt-4">
            <ProblemNotice error={error} />
          </div>
        )}
        {preview.data && (
          <div className="mt-4 text-small" aria-live="polite">
            <p>{t('wouldRun', { count: due.length })}</p>
            <ul className="mt-1 text-ink-soft">
              {due.slice(0, shown).map(({ dueAt }) => (
                <li key={dueAt}>
                  <Moment at={dueAt} />
                </li>
              ))}
              {due.length > shown && <li>{t('andMore', { count: due.length - shown })}</li>}
            </ul>
          </div>
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={preview.isPending || fill.isPending}>
            {ready ? t('runThem', { count: due.length }) : t('lookFirst')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
