'use client'

import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play, Rewind } from 'lucide-react'
import { useTimeZone } from 'use-intl'
import type { NextTime, Schedule } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/page.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import { nextFiresQuery, type WorkflowDetail } from '../workflows/queries.ts'
import { BackfillDialog } from './backfill-dialog.tsx'
import { schedulesQuery } from './queries.ts'
import triggersTexts from '../../messages/en/triggers.json' with { type: 'json' }
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The times ahead, with the days of rest among them, and what can be done with a schedule. */
export function ScheduleBox({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const zone = useTimeZone() ?? 'UTC'
  const client = useClient()
  const { data } = useQuery(nextFiresQuery(client, workflow.id))
  const { data: schedules } = useQuery(schedulesQuery(client, workflow.id))
  if (!workflow.triggers.some((type) => type === 'schedule' || type === 'interval')) return null
  const times = data?.times ?? []
  const allPaused = schedules?.items.length && schedules.items.every(({ paused }) => paused)
  return (
    <Card>
      <h2 className="mb-2 font-bold">{t('nextTimes')}</h2>
      {!workflow.enabled && <p className="text-small text-ink-soft">{t('notWhileOff')}</p>}
      {workflow.enabled && data && times.length === 0 && !allPaused && (
        <p className="text-small text-ink-soft">{t('neverAgain')}</p>
      )}
      {times.length > 0 && (
        <p className="mt-1.5 mb-1 text-tiny text-ink-faint">{t('timesIn', { zone })}</p>
      )}
      <ol className="grid gap-1 text-small">
        {times.map((time, index) => (
          <TimeAhead
            key={`${time.at} ${time.timezone}`}
            time={time}
            before={times[index - 1]}
            isFirst={index === 0}
          />
        ))}
      </ol>
      {schedules?.items.map((schedule) => (
        <ScheduleState key={schedule.id} schedule={schedule} />
      ))}
    </Card>
  )
}

interface TimeAheadProps {
  time: NextTime
  before: NextTime | undefined
  isFirst: boolean
}

function TimeAhead({ time, before, isFirst }: TimeAheadProps) {
  const t = useTexts(triggersTexts)
  const { at, state, movedTo, offsetMinutes, timezone } = time
  const clocksChanged =
    before !== undefined && before.timezone === timezone && before.offsetMinutes !== offsetMinutes
  return (
    <li>
      <div className="flex justify-between gap-3">
        {state === 'fires' ? (
          <Moment at={at} />
        ) : (
          <s className="text-ink-faint">
            <Moment at={at} />
          </s>
        )}
        <span className="text-ink-faint">
          {state === 'fires' ? isFirst && <RelativeTime at={at} /> : t('rests')}
        </span>
      </div>
      {movedTo && (
        <p className="text-tiny text-ink-soft">
          {t('movedTo')} <Moment at={movedTo} />
        </p>
      )}
      {clocksChanged && <p className="text-tiny text-ink-soft">{t('clocksChange')}</p>}
    </li>
  )
}

/** How a schedule stands, with the buttons to pause it and to make up for the past. */
function ScheduleState({ schedule }: { schedule: Schedule }) {
  const t = useTexts(triggersTexts)
  const mayWrite = useCan('workflows:write')
  const mayRun = useCan('workflows:run')
  const [filling, setFilling] = useState(false)
  const { id: scheduleId, paused, pausedUntil, waiting, overlap } = schedule
  const client = useClient()
  const cache = useQueryClient()
  const change = useMutation({
    mutationFn: () =>
      paused
        ? client.resumeSchedule({ params: { scheduleId } })
        : client.pauseSchedule({ params: { scheduleId }, body: {} }),
    onSuccess: () =>
      Promise.all(
        ['schedules', 'next-fires', 'workflow'].map((key) =>
          cache.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  })
  return (
    <div className="mt-3 border-t border-line pt-3 text-small">
      <p className="font-mono text-tiny text-ink-soft">
        {schedule.cron} {schedule.timezone}
      </p>
      {paused && (
        <p className="text-saffron-ink">
          {pausedUntil ? (
            <>
              {t('pausedUntil')} <Moment at={pausedUntil} />
            </>
          ) : (
            t('paused')
          )}
        </p>
      )}
      {overlap !== 'allow' && <p className="text-ink-soft">{t(`overlap.${overlap}`)}</p>}
      {waiting > 0 && <p className="text-ink-soft">{t('waiting', { count: waiting })}</p>}
      {change.error && <ProblemNotice error={change.error} />}
      <div className="mt-2 -ml-2 flex flex-wrap gap-1">
        {mayWrite && (
          <Button
            size="small"
            tone="quiet"
            busy={change.isPending}
            icon={
              paused ? (
                <Play className="size-4" aria-hidden="true" />
              ) : (
                <Pause className="size-4" aria-hidden="true" />
              )
            }
            onClick={() => change.mutate()}
          >
            {t(paused ? 'resume' : 'pause')}
          </Button>
        )}
        {mayRun && (
          <Button
            size="small"
            tone="quiet"
            icon={<Rewind className="size-4" aria-hidden="true" />}
            onClick={() => setFilling(true)}
          >
            {t('backfill')}
          </Button>
        )}
      </div>
      {filling && <BackfillDialog scheduleId={scheduleId} onClose={() => setFilling(false)} />}
    </div>
  )
}
