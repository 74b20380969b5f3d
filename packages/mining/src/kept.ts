/**
 * Kept: how a plan was kept to, day by day.
 *
 * What is due counts from the first to the last day on which the plan was kept, within the log, and
 * not on days on which the person was away; but what goes on while they are away, as a service does,
 * is due then too. Whether it does is read from the days away themselves, which count against what is
 * thought of services and of people beforehand, as one more day would (Laplace's rule of succession).
 * Cost: linear in the days.
 */
import type { DayRule } from './daykinds.ts'
import type { Life } from './life.ts'
import type { Era } from './slots.ts'
import { DAY, MINUTE, dateText, dayOf, type ZoneClock } from './zones.ts'

const STOPPED_CHANCE = 0.004

export interface RuleCounts {
  kept: number
  expected: number
  hits: number
  span: { hits: number; days: number }
}

/** How the present plan was kept. */
export interface PlanRecord {
  /** Kept and planned times. */
  hits: number
  expected: number
  /** Planned dates that were missed, `2026-03-30`. */
  missed: string[]
  active: boolean
}

/** The days of an era that were not spent elsewhere, with how often something was kept on each. */
export function openDays(
  { slots, firstDay, lastDay }: Era,
  life: Life,
): { day: number; hits: number }[] {
  const hitsOn = new Int32Array(lastDay - firstDay + 1)
  for (const { days } of slots)
    for (const day of days) hitsOn[day - firstDay] = (hitsOn[day - firstDay] ?? 0) + 1
  const open: { day: number; hits: number }[] = []
  for (const [place, hits] of hitsOn.entries()) {
    const day = firstDay + place
    if (hits > 0 || !life.isAway(day)) open.push({ day, hits })
  }
  return open
}

/** How a rule does over eras of which the open days are known: planned, kept and all hits, and the days. */
export function countSpans(
  rule: DayRule,
  spans: readonly (Era & { open: readonly { day: number; hits: number }[] })[],
): RuleCounts {
  const counts = { kept: 0, expected: 0, hits: 0, span: { hits: 0, days: 0 } }
  for (const { slots, open } of spans)
    for (const { day, hits } of open) {
      counts.span.days += slots.length
      counts.hits += hits
      if (!rule.matches(day)) continue
      counts.expected += slots.length
      counts.kept += hits
    }
  counts.span.hits = counts.hits
  return counts
}

/** How a rule was kept in an era. `machine`: a service takes the first step. */
export function recordOf(
  rule: DayRule,
  { slots, firstDay, lastDay }: Era,
  { clock, life, machine }: { clock: ZoneClock; life: Life; machine: boolean },
): PlanRecord {
  const times = slots.map(({ mean, days }) => ({ mean, days: new Set(days) }))
  const keptOn = (day: number): boolean => times.some(({ days }) => days.has(day))
  const due: number[] = []
  for (let day = firstDay; day <= lastDay; day++) if (rule.matches(day)) due.push(day)
  const away = due.filter((day) => life.isAway(day))
  const goesOn = (away.filter(keptOn).length + Number(machine)) * 2 > away.length
  const isExcused = (day: number): boolean => !goesOn && life.isAway(day)
  const record: PlanRecord = { hits: 0, expected: 0, missed: [], active: true }
  for (const day of due) {
    if (!keptOn(day) && isExcused(day)) continue
    const logged = times.filter(({ mean, days }) => {
      const at = clock.instantOf(day * DAY + mean * MINUTE)
      return days.has(day) || (at >= life.from && at <= life.to)
    })
    const kept = times.filter(({ days }) => days.has(day)).length
    record.hits += kept
    record.expected += logged.length
    if (kept < logged.length) record.missed.push(dateText(day))
  }
  const today = dayOf(life.to + clock.offsetAt(life.to))
  let silent = 0
  for (let day = lastDay + 1; day < today; day++)
    if (rule.matches(day) && !isExcused(day)) silent += slots.length
  record.active = !hasStopped(record, silent)
  return record
}

/** Whether so many planned times passed in silence that the routine must have ended. */
function hasStopped({ hits, expected }: PlanRecord, silent: number): boolean {
  const missRate = 1 - (hits + 0.5) / (expected + 1)
  return silent >= 2 && silent * Math.log(missRate) < Math.log(STOPPED_CHANCE)
}
