'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { TeamContribution } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Card } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Moment } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { Unfold } from '../../ui/unfold.tsx'
import { teamContributionQuery, teamPatternsQuery } from './queries.ts'
import { TeamTemplateView } from './template-view.tsx'
import { useTeamTexts } from './words.ts'

/** Whether one's own routines count, all that is taken of them, and the act of letting them, or not. */
export function TeamContributionBox() {
  const t = useTeamTexts()
  const { data, error, refetch } = useQuery(teamContributionQuery(useClient()))
  const [asks, setAsks] = useState(false)
  const leave = useChange('leave', () => {})
  const isCounting = data !== undefined && data.since !== null
  if (error) return <ProblemNotice error={error} retry={refetch} />
  if (!data) return <Skeleton className="h-24" />
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
        <div className="min-w-0 max-w-2xl">
          <h3 className="flex items-center gap-2 font-bold">
            <ShieldCheck className="size-5 shrink-0 text-tide-ink" aria-hidden="true" />
            {isCounting ? t('counting') : t('notCounting')}
          </h3>
          <p className="mt-1 text-small text-ink-soft">
            {data.since !== null && (
              <>
                {t('countingSince')} <Moment at={data.since} />.{' '}
              </>
            )}
            {isCounting ? t('countingText') : t('notCountingText')}
          </p>
        </div>
        {isCounting ? (
          <Button busy={leave.isPending} onClick={() => leave.mutate()}>
            {t('stop')}
          </Button>
        ) : (
          <Button tone="primary" onClick={() => setAsks(true)}>
            {t('count')}
          </Button>
        )}
      </div>
      {isCounting && <Taken items={data.items} />}
      {leave.error && <ProblemNotice error={leave.error} />}
      <JoinDialog open={asks} onClose={() => setAsks(false)} items={data.items} />
    </Card>
  )
}

type Items = TeamContribution['items']

function Taken({ items }: { items: Items }) {
  const t = useTeamTexts()
  if (items.length === 0)
    return <p className="mt-4 text-small text-ink-soft">{t('taken', { count: 0 })}</p>
  return (
    <Unfold title={t('taken', { count: items.length })} className="mt-4">
      <TemplateList items={items} />
    </Unfold>
  )
}

function TemplateList({ items }: { items: Items }) {
  return (
    <ul className="mt-3 grid gap-3">
      {items.map((item) => (
        <li key={JSON.stringify(item.template)} className="rounded-box bg-sunken p-4">
          <TeamTemplateView {...item} of="oneself" />
        </li>
      ))}
    </ul>
  )
}

interface JoinDialogProps {
  open: boolean
  onClose: () => void
  items: Items
}

/** All that would be taken, and what it does not hide, before the act. */
function JoinDialog({ open, onClose, items }: JoinDialogProps) {
  const t = useTeamTexts()
  const join = useChange('join', onClose)
  return (
    <Dialog open={open} onClose={onClose} title={t('countAsk')} wide>
      <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-small text-ink-soft">
        <li>{t('countPoints.three')}</li>
        <li>{t('countPoints.tomorrow')}</li>
        <li>{t('countPoints.audit')}</li>
      </ul>
      {items.length > 0 ? (
        <>
          <p className="font-semibold">{t('countAll')}</p>
          <TemplateList items={items} />
        </>
      ) : (
        <p>{t('countNothing')}</p>
      )}
      {join.error && <ProblemNotice error={join.error} />}
      <DialogActions>
        <Button tone="quiet" onClick={onClose}>
          {t('notNow')}
        </Button>
        <Button tone="primary" busy={join.isPending} onClick={() => join.mutate()}>
          {t('countThem')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function useChange(act: 'join' | 'leave', after: () => void) {
  const t = useTeamTexts()
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: () => (act === 'join' ? client.joinTeamPatterns() : client.leaveTeamPatterns()),
    onSuccess: async (state) => {
      cache.setQueryData(teamContributionQuery(client).queryKey, state)
      say(state.since === null ? t('nowNotCounting') : t('nowCounting'))
      after()
      await cache.invalidateQueries({ queryKey: teamPatternsQuery(client).queryKey })
    },
  })
}
