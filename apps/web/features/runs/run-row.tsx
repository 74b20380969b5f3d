'use client'

import {
  CalendarClock,
  CornerDownRight,
  Hand,
  LifeBuoy,
  Link2,
  Radio,
  RotateCcw,
  Webhook,
} from 'lucide-react'
import type { Run } from '@floyo/contracts'
import { durationInWords } from '../../ui/duration.ts'
import { Row } from '../../ui/list.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { RunStatusBadge } from './run-status.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const triggerIcons = {
  manual: Hand,
  schedule: CalendarClock,
  event: Radio,
  webhook: Webhook,
  workflow: Link2,
  retry: RotateCcw,
  call: CornerDownRight,
  failure: LifeBuoy,
}

/** A run in a list. */
export function RunRow({ run }: { run: Run }) {
  const t = useTexts(runsTexts)
  const Icon = triggerIcons[run.trigger]
  const took =
    run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null
  return (
    <Row
      href={`/runs/${run.id}`}
      lead={
        <span className="text-ink-faint" title={t(`triggers.${run.trigger}`)}>
          <Icon className="size-4" aria-hidden="true" />
          <span className="sr-only">{t(`triggers.${run.trigger}`)}</span>
        </span>
      }
      title={run.workflowName}
      detail={
        run.error ? (
          <span className="line-clamp-1 text-bad-ink">{run.error.message}</span>
        ) : (
          t('versionLine', { version: run.version, trigger: t(`triggers.${run.trigger}`) })
        )
      }
      aside={
        <>
          {took !== null && <span className="tabular text-ink-faint">{durationInWords(took)}</span>}
          <RelativeTime at={run.createdAt} />
          <RunStatusBadge status={run.status} />
        </>
      }
    />
  )
}
