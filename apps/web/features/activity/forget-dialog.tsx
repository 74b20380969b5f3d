'use client'

import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Forgotten } from '@floyo/contracts'
import Link from 'next/link'
import { useFormatter, useTimeZone } from 'use-intl'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, TextField } from '../../ui/field.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { EventFilter } from './queries.ts'
import { forgetPlan } from './forget-plan.ts'
import activityTexts from '../../messages/en/activity.json' with { type: 'json' }
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ForgetDialogProps {
  open: boolean
  onClose: () => void
  /** What the page shows: forgetting begins from it. */
  filter: EventFilter
}

/** Deletes for good, so it says exactly what, and asks for one deliberate act before it does. */
export function ForgetDialog({ open, onClose, filter }: ForgetDialogProps) {
  const t = useTexts(activityTexts)
  return (
    <Dialog open={open} onClose={onClose} title={t('forgetTitle')}>
      <ForgetForm onClose={onClose} filter={filter} />
    </Dialog>
  )
}

function ForgetForm({ onClose, filter }: Omit<ForgetDialogProps, 'open'>) {
  const t = useTexts(activityTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const format = useFormatter()
  const timeZone = useTimeZone() ?? 'UTC'
  const [prefix, setPrefix] = useState('')
  const [sure, setSure] = useState(false)
  const plan = forgetPlan(filter, prefix)
  const date = (at: string): string =>
    format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
  const forget = useMutation({
    mutationFn: () =>
      plan.everything
        ? client.purgeEvents({ body: { confirm: 'delete all my events' } })
        : client.forgetEvents({ body: plan.selection }),
    onSuccess: async ({ events, suggestions, runs, left }) => {
      say(t('forgotten', { events, suggestions, runs }))
      if (left.length === 0) onClose()
      await cache.invalidateQueries()
    },
  })
  if (forget.data && forget.data.left.length > 0) {
    return <LeftOver forgotten={forget.data} onClose={onClose} />
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        forget.mutate()
      }}
    >
      <div className="rounded-box bg-bad-soft p-4 text-bad-ink">
        <p className="font-semibold">{plan.everything ? t('willAll') : t('will')}</p>
        {!plan.everything && (
          <ul className="mt-1 list-disc pl-5 text-small">
            {filter.from && filter.to && (
              <li>
                {t('between', { from: date(filter.from), to: date(filter.to), zone: timeZone })}
              </li>
            )}
            {filter.type && <li>{t('ofType', { type: filter.type })}</li>}
            {filter.deviceId && <li>{t('ofDevice')}</li>}
            {prefix && <li>{t('withPrefix', { prefix })}</li>}
          </ul>
        )}
        <p className="mt-2 text-small">{t('forGood')}</p>
      </div>
      {plan.searchIgnored && (
        <p className="mt-3 text-small text-saffron-ink">{t('searchIgnored')}</p>
      )}
      <div className="mt-4 grid gap-3">
        <TextField
          label={t('prefix')}
          hint={t('prefixHint')}
          value={prefix}
          maxLength={2000}
          onChange={(event) => setPrefix(event.target.value)}
        />
        <Check
          label={plan.everything ? t('sureAll') : t('sure')}
          checked={sure}
          onChange={(event) => setSure(event.target.checked)}
        />
      </div>
      {forget.error && (
        <div className="mt-3">
          <ProblemNotice error={forget.error} />
        </div>
      )}
      <DialogActions onCancel={onClose}>
        <Button type="submit" tone="danger" disabled={!sure} busy={forget.isPending}>
          {plan.everything ? t('forgetAll') : t('forgetThese')}
        </Button>
      </DialogActions>
    </form>
  )
}

/** What stays because somebody keeps it on purpose, and why. */
function LeftOver({ forgotten, onClose }: { forgotten: Forgotten; onClose: () => void }) {
  const t = useTexts(activityTexts)
  const ui = useTexts(uiTexts)
  return (
    <div>
      <p>{t('leftLead')}</p>
      <ul className="mt-3 grid gap-3">
        {forgotten.left.map(({ kind, id, name }) => (
          <li key={`${kind} ${id} ${name}`} className="rounded-box bg-sunken p-3">
            <Link
              className="font-semibold underline"
              href={kind === 'held-run' ? `/runs/${id}` : `/workflows/${id}`}
            >
              {name}
            </Link>
            <p className="text-small">{t(`left.${kind}`)}</p>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button onClick={onClose}>{ui('close')}</Button>
      </DialogActions>
    </div>
  )
}
