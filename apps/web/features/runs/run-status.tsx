'use client'

import type { RunStatus, StepRun } from '@floyo/contracts'
import { Badge, type Mood } from '../../ui/status.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const moods: Record<RunStatus | StepRun['status'], Mood> = {
  queued: 'mute',
  running: 'info',
  waiting: 'warm',
  succeeded: 'good',
  failed: 'bad',
  canceled: 'mute',
  skipped: 'mute',
  unknown: 'warm',
}

interface RunStatusBadgeProps {
  status: RunStatus | StepRun['status']
  /** How it stood once: nothing of it is under way now. */
  past?: boolean
}

/** How a run or a step stands. */
export function RunStatusBadge({ status, past = false }: RunStatusBadgeProps) {
  const t = useTexts(runsTexts)
  return (
    <Badge mood={moods[status]} dot alive={status === 'running' && !past}>
      {t(`statuses.${status}`)}
    </Badge>
  )
}
