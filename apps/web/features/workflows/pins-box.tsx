'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pin, X } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { TextLink, useGoTo } from '../../ui/link.tsx'
import { Card } from '../../ui/page.tsx'
import { pinsQuery, type WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The steps whose outputs are pinned, and a test run with them. Without any it is not shown. */
export function PinsBox({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts.pins)
  const client = useClient()
  const cache = useQueryClient()
  const goTo = useGoTo()
  const mayWrite = useCan('workflows:write')
  const mayRun = useCan('workflows:run')
  const params = { workflowId: workflow.id }
  const { data } = useQuery(pinsQuery(client, workflow.id))
  const unpin = useMutation({
    mutationFn: (stepId: string) => client.unpinStep({ params: { ...params, stepId } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['pins', workflow.id] }),
  })
  const run = useMutation({
    mutationFn: () => client.startRun({ params, body: { pins: true } }),
    onSuccess: ({ id }) => goTo(`/runs/${id}`),
  })
  const error = unpin.error ?? run.error
  if (!data || data.items.length === 0) return null
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('title')}</h2>
      <p className="mb-2 text-small text-ink-soft">{t('text')}</p>
      <ul className="grid gap-1 text-small">
        {data.items.map(({ stepId, runId }) => (
          <li key={stepId} className="flex items-center gap-2">
            <Pin className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate font-mono">{stepId}</span>
            {runId && <TextLink href={`/runs/${runId}`}>{t('fromRun')}</TextLink>}
            {mayWrite && (
              <Button
                size="small"
                tone="quiet"
                aria-label={t('unpin', { step: stepId })}
                icon={<X className="size-4" aria-hidden="true" />}
                onClick={() => unpin.mutate(stepId)}
              />
            )}
          </li>
        ))}
      </ul>
      {error && <ProblemNotice error={error} />}
      {mayRun && (
        <Button className="mt-3" size="small" busy={run.isPending} onClick={() => run.mutate()}>
          {t('run')}
        </Button>
      )}
    </Card>
  )
}
