'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Capture } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { Card } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { ClockTime, RelativeTime } from '../../ui/time.tsx'
import { captureQuery } from './queries.ts'
import triggersTexts from '../../messages/en/triggers.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface CaptureBoxProps {
  workflowId: string
  /** Whether a trial is one of the draft, since it is not what is published. */
  draft: boolean
}

/** Listens for a test delivery, and tries the workflow with what came. */
export function CaptureBox({ workflowId, draft }: CaptureBoxProps) {
  const t = useTexts(triggersTexts.capture)
  const { data } = useQuery(captureQuery(useClient(), workflowId))
  const { start, stop, tryIt } = useCapture({ workflowId, draft })
  const mayRun = useCan('workflows:run')
  if (!data) return null
  const error = start.error ?? stop.error ?? tryIt.error
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('title')}</h2>
      {data.until && data.url ? (
        <>
          <p className="mb-3 text-small text-ink-soft">
            {t('listening')} <ClockTime at={data.until} />.
          </p>
          <CodeBlock label={t('address')} code={data.url} />
        </>
      ) : (
        <p className="text-small text-ink-soft">{t('text')}</p>
      )}
      <div className="mt-2 -ml-2">
        {data.until ? (
          <Button size="small" tone="quiet" busy={stop.isPending} onClick={() => stop.mutate()}>
            {t('stop')}
          </Button>
        ) : (
          <Button size="small" tone="quiet" busy={start.isPending} onClick={() => start.mutate()}>
            {t(data.sample ? 'again' : 'listen')}
          </Button>
        )}
      </div>
      {error && <ProblemNotice error={error} />}
      {data.sample && (
        <div className="mt-3 grid gap-2">
          <SampleLine sample={data.sample} />
          <CodeBlock label={t('sample')} code={JSON.stringify(data.sample.data, null, 2)} />
          {mayRun && (
            <Button size="small" busy={tryIt.isPending} onClick={() => tryIt.mutate()}>
              {t(draft ? 'tryDraft' : 'try')}
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

function SampleLine({ sample }: { sample: NonNullable<Capture['sample']> }) {
  const t = useTexts(triggersTexts.capture)
  const { verified, capturedAt } = sample
  return (
    <p className="flex flex-wrap items-center gap-2 text-small text-ink-soft">
      {t('came')} <RelativeTime at={capturedAt} />
      {verified !== null && (
        <Badge mood={verified ? 'good' : 'bad'}>{t(verified ? 'signed' : 'notSigned')}</Badge>
      )}
    </p>
  )
}

function useCapture({ workflowId, draft }: CaptureBoxProps) {
  const client = useClient()
  const cache = useQueryClient()
  const goTo = useGoTo()
  const params = { workflowId }
  const show = (now: Capture): void => {
    cache.setQueryData(captureQuery(client, workflowId).queryKey, now)
  }
  return {
    start: useMutation({
      mutationFn: () => client.startCapture({ params, body: {} }),
      onSuccess: show,
    }),
    stop: useMutation({ mutationFn: () => client.stopCapture({ params }), onSuccess: show }),
    tryIt: useMutation({
      mutationFn: () => client.startRun({ params, body: { sample: true, draft } }),
      onSuccess: (run) => goTo(`/runs/${run.id}`),
    }),
  }
}
