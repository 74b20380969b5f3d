/**
 * Schedule moved: the person does it by hand at times at which neither the draft's schedule nor the
 * suggested one is due, but that of the routine as it is done now. A schedule that the person chose
 * instead of the suggested one is no drift while the routine stays where it was.
 */
import type { Definition, ScheduleTrigger } from '@floyo/contracts'
import { firesBetween } from '@floyo/engine'
import {
  byHandOf,
  currentRoutine,
  type DriftCase,
  type Finding,
  latestLooked,
  MINUTE,
  sightOf,
} from './case.ts'

/** As far as a time may lie from the due time that it belongs to. */
const near = 30 * MINUTE
const leastTimes = 3
const leastShare = 0.5

/** @returns with the proposal that moves the trigger to where the routine is */
export function findMoved(drift: DriftCase): Finding | null {
  const plan = currentRoutine(drift)?.pattern.schedule
  const trigger = onlySchedule(drift.draft)
  const suggested = onlySchedule(drift.proposed)
  if (!plan || !trigger || !suggested) return null
  const { cron, timezone } = plan
  const weeks =
    plan.everyWeeks === undefined ? {} : { everyWeeks: plan.everyWeeks, anchor: plan.anchor }
  const { everyWeeks: _weeks, anchor: _anchor, ...kept } = trigger
  const moved: ScheduleTrigger = { ...kept, cron, timezone, ...weeks }
  const times = currentRoutine(drift)?.pattern.evidence.occurrences ?? []
  const looked = byHandOf(times.slice(-2 * latestLooked), drift).slice(-latestLooked)
  const away = looked.filter(
    ({ at }) => isDue(moved, at) && !isDue(trigger, at) && !isDue(suggested, at),
  )
  if (away.length < leastTimes || away.length < leastShare * looked.length) return null
  return {
    kind: 'moved',
    seen: away.length,
    of: looked.length,
    sights: away.toReversed().map(sightOf),
    proposal: {
      ...drift.draft,
      trigger: drift.draft.trigger.map((one) => (one === trigger ? moved : one)),
    },
  }
}

/** The one schedule of a definition; with several nobody can say which one has moved. */
function onlySchedule({ trigger }: Definition): ScheduleTrigger | undefined {
  const schedules = trigger.filter((one) => one.type === 'schedule')
  return schedules.length === 1 ? schedules[0] : undefined
}

function isDue(schedule: ScheduleTrigger, at: string): boolean {
  const time = Date.parse(at)
  const around = { after: new Date(time - near - 1), until: new Date(time + near), limit: 1 }
  return firesBetween(schedule, around).length > 0
}
