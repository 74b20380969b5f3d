'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { Ledger } from './shadow-ledger.tsx'
import { shadowQuery, type WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A workflow on trial beside its person: when it would have started, set against what they did. */
export function PersonShadow({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts.personShadow)
  const mayRead = useCan('runs:read')
  const mayWrite = useCan('workflows:write') && workflow.kind === 'user'
  const { data } = useQuery({
    ...shadowQuery(useClient(), workflow.id),
    enabled: mayRead && workflow.suggestionId !== null && !workflow.enabled,
  })
  const { start, stop, promote } = useTrial(workflow)
  if (!data || workflow.enabled) return null
  const shadow = data.shadow?.beside === 'person' ? data.shadow : null
  // While another trial is on, there is none to begin.
  if (!shadow && (data.shadow || !mayWrite)) return null
  const failure = start.error ?? stop.error ?? promote.error
  return (
    <Card className="mb-8">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="font-bold">{t(shadow ? 'title' : 'offerTitle')}</h2>
        {shadow && <Badge mood="tide">{t('muted')}</Badge>}
      </div>
      {shadow ? (
        <p className="mt-1 text-small text-ink-faint">
          {t('since')} <Moment at={shadow.startedAt} /> {t('by', { name: shadow.startedBy })}
        </p>
      ) : (
        <p className="mt-1 text-small text-ink-soft">{t('offerText')}</p>
      )}
      {shadow?.ledger && <Ledger ledger={shadow.ledger} />}
      {shadow && !shadow.ledger && <p className="mt-3 text-ink-soft">{t('theirs')}</p>}
      {failure && (
        <div className="mt-3">
          <ProblemNotice error={failure} />
        </div>
      )}
      {mayWrite && (
        <div className="mt-4 flex flex-wrap gap-2">
          {shadow ? (
            <>
              <Button
                size="small"
                tone={shadow.ledger?.ready ? 'primary' : 'plain'}
                busy={promote.isPending}
                onClick={() => promote.mutate()}
              >
                {t('promote')}
              </Button>
              <Button size="small" tone="quiet" busy={stop.isPending} onClick={() => stop.mutate()}>
                {t('stop')}
              </Button>
            </>
          ) : (
            <Button size="small" busy={start.isPending} onClick={() => start.mutate()}>
              {t('start')}
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

/** Beginning and ending the trial, and switching the workflow on, each with its way back. */
function useTrial({ id: workflowId }: WorkflowDetail) {
  const t = useTexts(workflowsTexts.personShadow)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const params = { workflowId }
  const refresh = async (): Promise<void> => {
    const stale = [
      ['attention'],
      ['shadow', workflowId],
      ['workflow', workflowId],
      ['workflows'],
      ['versions'],
    ]
    await Promise.all(stale.map((queryKey) => cache.invalidateQueries({ queryKey })))
  }
  const start = useMutation({
    mutationFn: () => client.startShadow({ params, body: { beside: 'person' } }),
    onSuccess: refresh,
  })
  const stop = useMutation({ mutationFn: () => client.stopShadow({ params }), onSuccess: refresh })
  const disable = useMutation({
    mutationFn: () => client.disableWorkflow({ params }),
    onSuccess: refresh,
  })
  const promote = useMutation({
    mutationFn: () => client.promoteShadow({ params }),
    onSuccess: async () => {
      say(t('promoted'), { undo: () => disable.mutate() })
      await refresh()
    },
  })
  return { start, stop, promote }
}
