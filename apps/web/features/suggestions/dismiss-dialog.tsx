'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useFormatter } from 'use-intl'
import type { DismissReason } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { type Answer, ReasonDialog } from '../../api/reason-dialog.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useToast } from '../../ui/toast.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const reasons = [
  'not-a-routine',
  'not-worth-it',
  'prefer-by-hand',
  'wrong-steps',
  'automated',
  'private',
  'later',
  'other',
] as const satisfies readonly DismissReason[]

interface DismissDialogProps {
  open: boolean
  onClose: () => void
  suggestionId: string
  onUndo: () => void
}

const spans = [1, 7, 30, 90]

/** Why not: the reason keeps the same routine from coming back, and teaches what to look for. */
export function DismissDialog({ open, onClose, suggestionId, onUndo }: DismissDialogProps) {
  const t = useTexts(suggestionsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const format = useFormatter()
  const [days, setDays] = useState(7)
  const dismiss = useMutation({
    mutationFn: (body: Answer<DismissReason>) =>
      client.dismissSuggestion({ params: { suggestionId }, body: { ...body, days } }),
    onSuccess: async (dismissed) => {
      cache.setQueryData(['suggestion', suggestionId], dismissed)
      onClose()
      const { dismissReason, snoozedUntil } = dismissed
      const until =
        snoozedUntil === null
          ? ''
          : format.dateTime(new Date(snoozedUntil), { dateStyle: 'medium' })
      say(t(`dismissal.said.${returnOf(dismissReason)}`, { until }), { undo: onUndo })
      await cache.invalidateQueries({ queryKey: ['suggestions'] })
    },
  })
  return (
    <ReasonDialog
      open={open}
      onClose={onClose}
      title={t('dismissTitle')}
      text={t('dismissText')}
      renderDetail={(reason) =>
        reason === 'later' ? (
          <div className="max-w-56">
            <SelectField
              label={t('dismissal.days')}
              value={String(days)}
              onChange={(event) => setDays(Number(event.target.value))}
              options={spans.map((span) => ({
                value: String(span),
                label: t('dismissal.span', { days: span }),
              }))}
              hint={t('dismissal.means.later')}
            />
          </div>
        ) : (
          t(`dismissal.means.${returnOf(reason)}`)
        )
      }
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

/** Whether and when what is dismissed for that reason comes back. */
function returnOf(reason: DismissReason | null): 'never' | 'later' | 'doubled' {
  if (reason === 'automated' || reason === 'private') return 'never'
  return reason === 'later' ? 'later' : 'doubled'
}
