'use client'

import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { TextLink } from '../../ui/link.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { isFinal, runQuery } from '../runs/queries.ts'
import { StartStep } from './start-step.tsx'
import startTexts from '../../messages/en/start.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A made-up history, stored and searched at once: what Floyo finds, without giving it anything. */
export function SampleData() {
  const t = useTexts(startTexts)
  const client = useClient()
  const cache = useQueryClient()
  const [runId, setRunId] = useState<string>()
  const load = useMutation({
    mutationFn: async () => {
      const receipt = await client.loadSample()
      const run = await client.discover()
      return { events: receipt.accepted + receipt.duplicates, runId: run.id }
    },
    onSuccess: (begun) => {
      setRunId(begun.runId)
      void cache.invalidateQueries({ queryKey: ['overview'] })
    },
  })
  const run = useQuery({
    ...runQuery(client, runId ?? ''),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : 1500),
  })
  const ended = run.data && isFinal(run.data.status)
  const found = useQuery({
    queryKey: ['found', runId],
    queryFn: ({ signal }) => client.listSuggestions({ query: { status: 'open' } }, { signal }),
    enabled: run.data?.status === 'succeeded',
  })
  const count = found.data?.items.length
  return (
    <ol aria-live="polite">
      <StartStep number={1} title={t('sample.load')} done={load.isSuccess}>
        <p className="text-ink-soft">{t('sample.loadText')}</p>
        {!load.isSuccess && (
          <div>
            <Button tone="primary" busy={load.isPending} onClick={() => load.mutate()}>
              {load.isPending ? t('sample.loading') : t('sample.button')}
            </Button>
          </div>
        )}
        {load.isSuccess && (
          <p className="font-medium text-good-ink">
            {t('sample.loaded', { events: load.data.events })}
          </p>
        )}
        {load.error && <ProblemNotice error={load.error} retry={() => load.mutate()} />}
      </StartStep>
      <StartStep number={2} title={t('sample.look')} done={run.data?.status === 'succeeded'}>
        {runId && !ended && (
          <p className="flex items-center gap-2 text-ink-soft">
            <Spinner />
            {t('sample.looking')}{' '}
            <TextLink href={`/runs/${runId}`}>{t('sample.watchRun')}</TextLink>
          </p>
        )}
        {ended && run.data.status !== 'succeeded' && (
          <p className="text-bad-ink">
            {t('sample.failed')} <TextLink href={`/runs/${runId}`}>{t('sample.watchRun')}</TextLink>
          </p>
        )}
        {run.error && <ProblemNotice error={run.error} retry={run.refetch} />}
      </StartStep>
      <StartStep number={3} title={t('sample.see')} done={(count ?? 0) > 0}>
        {count !== undefined && count > 0 && (
          <>
            <p className="text-ink-soft">{t('sample.found', { count })}</p>
            <div>
              <ButtonLink href={`/suggestions/${found.data?.items[0]?.id ?? ''}`} tone="primary">
                {t('sample.first')}
              </ButtonLink>
            </div>
          </>
        )}
        {count === 0 && <p className="text-ink-soft">{t('sample.nothing')}</p>}
      </StartStep>
    </ol>
  )
}
