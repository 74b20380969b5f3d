'use client'

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCcw, Webhook } from 'lucide-react'
import type { Delivery, DeliveryStatus } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { TextLink } from '../../ui/link.tsx'
import { List, Row } from '../../ui/list.tsx'
import { Section } from '../../ui/page.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toast.tsx'
import { deliveriesQuery } from './queries.ts'
import triggersTexts from '../../messages/en/triggers.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const moods: Record<DeliveryStatus, Mood> = {
  accepted: 'good',
  duplicate: 'mute',
  refused: 'bad',
  disabled: 'warm',
  unmatched: 'mute',
  invalid: 'bad',
  full: 'warm',
  captured: 'mute',
}

/** What came to the webhook and what became of it; the first time, how to send something. */
export function Deliveries({ workflowId, url }: { workflowId: string; url: string }) {
  const t = useTexts(triggersTexts)
  const list = useInfiniteQuery(deliveriesQuery(useClient(), workflowId))
  const replay = useReplay(workflowId)
  const command = `curl -X POST ${url} -H 'content-type: application/json' -d '{"hello": "world"}'`
  return (
    <Section title={t('deliveries')}>
      {replay.error && (
        <div className="mb-3">
          <ProblemNotice error={replay.error} />
        </div>
      )}
      <Pages
        list={list}
        empty={
          <EmptyState title={t('nothingCame')} icon={<Webhook className="size-6" aria-hidden />}>
            <p className="mb-3">{t('nothingCameText')}</p>
            <div className="text-left">
              <CodeBlock label={t('tryIt')} code={command} prompt />
            </div>
          </EmptyState>
        }
      >
        {(items) => (
          <List label={t('deliveries')}>
            {items.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} replay={replay} />
            ))}
          </List>
        )}
      </Pages>
    </Section>
  )
}

function useReplay(workflowId: string) {
  const t = useTexts(triggersTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  return useMutation({
    mutationFn: ({ id, replayRunId }: Delivery) =>
      client.replayDelivery({
        params: { workflowId, deliveryId: id },
        // The page shows that it was replayed before: whoever presses then wants another run.
        body: { again: replayRunId !== null },
      }),
    onSuccess: async () => {
      say(t('replayed'))
      await Promise.all(
        ['deliveries', 'runs'].map((key) => cache.invalidateQueries({ queryKey: [key] })),
      )
    },
  })
}

interface DeliveryRowProps {
  delivery: Delivery
  replay: ReturnType<typeof useReplay>
}

function DeliveryRow({ delivery, replay }: DeliveryRowProps) {
  const t = useTexts(triggersTexts)
  const mayRun = useCan('workflows:run')
  const { status, reason, method, runId, replayRunId, receivedAt } = delivery
  return (
    <Row
      title={
        <span className="flex flex-wrap items-center gap-2 font-normal">
          <Badge mood={moods[status]}>{t(`status.${status}`)}</Badge>
          <span className="font-mono text-tiny text-ink-soft">{method}</span>
          <span className="text-small text-ink-soft">
            <RelativeTime at={receivedAt} />
          </span>
        </span>
      }
      detail={
        reason && (
          <p className="mt-1 break-words whitespace-normal first-letter:uppercase">{reason}</p>
        )
      }
      aside={
        <>
          {runId && <TextLink href={`/runs/${runId}`}>{t('toRun')}</TextLink>}
          {replayRunId && <TextLink href={`/runs/${replayRunId}`}>{t('toReplay')}</TextLink>}
          {mayRun && (
            <Button
              size="small"
              tone="quiet"
              busy={replay.isPending && replay.variables.id === delivery.id}
              icon={<RotateCcw className="size-4" aria-hidden="true" />}
              onClick={() => replay.mutate(delivery)}
            >
              {t(replayRunId ? 'replayAgain' : 'replay')}
            </Button>
          )}
        </>
      }
    />
  )
}
