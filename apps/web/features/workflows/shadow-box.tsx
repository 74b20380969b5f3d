'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Shadow, ShadowChange } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { ChangedPlaces } from '../../ui/changed-places.tsx'
import { TextLink } from '../../ui/link.tsx'
import { Card } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { shadowQuery, type WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The draft on trial beside what is live: how many runs it would have gone the same way as, and which not. */
export function ShadowBox({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts.shadow)
  const client = useClient()
  const cache = useQueryClient()
  const mayWrite = useCan('workflows:write') && workflow.kind === 'user'
  const params = { workflowId: workflow.id }
  const { data, error } = useQuery(shadowQuery(client, workflow.id))
  const refresh = () => cache.invalidateQueries({ queryKey: ['shadow', workflow.id] })
  const start = useMutation({
    mutationFn: () => client.startShadow({ params, body: {} }),
    onSuccess: refresh,
  })
  const stop = useMutation({ mutationFn: () => client.stopShadow({ params }), onSuccess: refresh })
  if (!data && !error) return null
  const shadow = data?.shadow ?? null
  // Without a trial there is only something to say while there is something to try.
  if (!shadow && !error && !(mayWrite && workflow.draftChanged)) return null
  const mayStart =
    mayWrite && workflow.draftChanged && !(shadow?.version === null && shadow.isCurrent)
  const failure = error ?? start.error ?? stop.error
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="font-bold">{t('title')}</h2>
        {shadow && <Badge mood="tide">{t('of', { version: shadow.version ?? 0 })}</Badge>}
      </div>
      {shadow ? (
        <Seen shadow={shadow} />
      ) : (
        <p className="mt-1 text-small text-ink-soft">{t('text')}</p>
      )}
      {failure && <ProblemNotice error={failure} />}
      {mayWrite && (
        <div className="mt-4 flex flex-wrap gap-2">
          {mayStart && (
            <Button size="small" busy={start.isPending} onClick={() => start.mutate()}>
              {t(shadow ? 'startAgain' : 'start')}
            </Button>
          )}
          {shadow && (
            <Button size="small" busy={stop.isPending} onClick={() => stop.mutate()}>
              {t('stop')}
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

function Seen({ shadow }: { shadow: Shadow }) {
  const t = useTexts(workflowsTexts.shadow)
  const { same, different, unclear, differences } = shadow
  const total = same + different
  return (
    <>
      <p className="mt-1 text-small text-ink-faint">
        {t('since')} <Moment at={shadow.startedAt} /> {t('by', { name: shadow.startedBy })}
      </p>
      {!shadow.isCurrent && (
        <p className="mt-3 rounded-box bg-saffron-soft px-3 py-2 text-small text-saffron-ink">
          {t('draftMoved')}
        </p>
      )}
      <p className="mt-3">{total === 0 ? t('nothingYet') : t('counts', { total, same })}</p>
      {unclear > 0 && <p className="text-small text-ink-soft">{t('unclear', { unclear })}</p>}
      {different > 0 && (
        <>
          <p className="mt-3 mb-2 text-small font-semibold">
            {t('differ', { different, shown: differences.length })}
          </p>
          <ul className="divide-y divide-line overflow-hidden rounded-box border border-line">
            {differences.map(({ runId, endedAt, changes }) => (
              <li key={runId} className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3">
                <TextLink href={`/runs/${runId}`}>
                  <Moment at={endedAt} />
                </TextLink>
                {changes.map((change) => (
                  <Change key={change.type === 'call' ? change.key : change.type} change={change} />
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Change({ change }: { change: ShadowChange }) {
  const t = useTexts(workflowsTexts.shadow)
  switch (change.type) {
    case 'outcome':
      return (
        <p className="text-small">
          {t('outcome')} <del className="text-bad-ink">{change.live}</del>{' '}
          <ins className="text-good-ink no-underline">{change.trial}</ins>
        </p>
      )
    case 'output':
      return (
        <div className="grid gap-1 text-small">
          <p>{t('output')}</p>
          <ChangedPlaces places={change.places} whole={t('whole')} />
        </div>
      )
    case 'call':
      return (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-1 text-small">
          <p className="break-words">
            <span className="font-mono font-semibold">{change.key}</span> {t(`call.${change.kind}`)}
          </p>
          <ChangedPlaces places={change.places} whole={t('whole')} />
        </div>
      )
  }
}
