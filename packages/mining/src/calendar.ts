/**
 * Calendars: from the instants of a routine to the plan behind them.
 *
 * People keep wall clocks and calendars, machines keep UTC, so no period in seconds is sought.
 * For each clock and each coarseness the times of day are clustered into slots and the days are
 * explained by the rule of least description length; the shortest whole description wins. It is
 * accepted when the concentration in time and in days is too strong for chance, given when this
 * person is active at all. Cost: O(clocks x 4 x (n log n + rules x days)).
 */
import { dayRules, ruleBits, type DayRule } from './daykinds.ts'
import { countSpans, openDays, recordOf, type PlanRecord, type RuleCounts } from './kept.ts'
import { withLate } from './late.ts'
import type { Life } from './life.ts'
import { plannedTimes } from './minute.ts'
import { fieldText, nextFires, type Schedule } from './schedule.ts'
import { cutsAt, findSlots, momentsOf, toEras, type Era, type Moment } from './slots.ts'
import { logBinomialTail } from './stats.ts'
import { dateText, type ZoneClock } from './zones.ts'

const GAPS = [6, 15, 35, 60]
/** Two descriptions closer than this do not tell the clocks apart. */
const CLOCK_PRIOR_BITS = 6
const MOVE_BITS = 14

export interface Timetable extends PlanRecord {
  schedule: Schedule
  /** Times kept outside of the plan. */
  extra: number
  /** The day on which an earlier plan gave way to this one. */
  movedOn: string | null
  /** ln of the chance that a person's ordinary activity looks like this. */
  logP: number
  spreadMinutes: number
}

interface Fit {
  clock: ZoneClock
  eras: Era[]
  rule: DayRule
  astray: number
  strays: Moment[]
  bits: number
  counts: RuleCounts
}

/** The plan behind some instants (ascending). `machine`: a service takes the first step. */
export function fitTimetable(
  times: ArrayLike<number>,
  life: Life,
  { machine, logLimit }: { machine: boolean; logLimit: number },
): Timetable | undefined {
  let best: Fit | undefined
  for (const clock of life.clocks) {
    const moments = momentsOf(times, clock)
    let tried = -1
    for (const gap of GAPS) {
      const cuts = cutsAt(moments, gap)
      // Those of a wider gap are some of those before: as many are the same, and so is their fit.
      if (cuts.length === tried) continue
      tried = cuts.length
      const fit = describe(moments, { clock, cuts, life, machine })
      if (fit && isKept(fit) && (!best || fit.bits < best.bits)) best = fit
    }
  }
  if (!best) return undefined
  const extra = extraOf(best)
  const logP = chanceOf(best, life)
  if (logP >= logLimit) return undefined
  return toTimetable(best, { life, machine, extra, logP })
}

/** Whether a plan is kept at least half of the time, and mostly kept to. */
function isKept(fit: Fit): boolean {
  const { counts, astray } = fit
  return counts.kept >= 0.5 * counts.expected && extraOf(fit) <= 0.2 * (counts.hits + astray)
}

function extraOf({ counts, astray }: Fit): number {
  return counts.hits - counts.kept + astray
}

function describe(
  moments: readonly Moment[],
  {
    clock,
    cuts,
    life,
    machine,
  }: { clock: ZoneClock; cuts: readonly number[]; life: Life; machine: boolean },
): Fit | undefined {
  const found = findSlots(moments, cuts)
  if (!found) return undefined
  const eras = toEras(found.slots)
  const days = [...new Set(found.slots.flatMap((slot) => slot.days))].toSorted((a, b) => a - b)
  let timeBits = found.astray * Math.log2(1440) + (eras.length - 1) * MOVE_BITS
  for (const { spread, days: own } of found.slots) {
    timeBits += Math.log2(1440) + own.length * Math.log2(Math.max(0.1, spread) * 4.13)
  }
  // Where both clocks fit, people keep their own, services UTC.
  if ((clock.tz === 'UTC') !== machine) timeBits += CLOCK_PRIOR_BITS
  let best: Fit | undefined
  const spans = eras.map((era) => ({ ...era, open: openDays(era, life) }))
  for (const rule of dayRules(days)) {
    const counts = countSpans(rule, spans)
    const bits = timeBits + ruleBits(rule, counts)
    if (best && bits >= best.bits) continue
    best = { clock, eras, rule, astray: found.astray, strays: found.strays, bits, counts }
  }
  return best
}

/** ln of the chance of this concentration, with what was tried to find it. */
function chanceOf({ clock, eras, rule, astray, counts }: Fit, life: Life): number {
  let logTime = 0
  for (const era of eras) {
    let share = 0
    let choices = 0
    let hits = 0
    for (const { mean, reach, days } of era.slots) {
      share += life.shareOf(clock, mean - reach, mean + reach)
      choices += Math.log(1440 / (2 * reach))
      hits += days.length
    }
    const total = hits + (era === eras.at(-1) ? astray : 0)
    logTime += Math.min(0, logBinomialTail(total, hits, Math.min(1, share)) + choices)
  }
  let logDays = 0
  if (rule.bits > 2) {
    const share = counts.expected / Math.max(1, counts.span.days)
    logDays = Math.min(0, logBinomialTail(counts.hits, counts.kept, share) + Math.log(60))
  }
  return logTime + logDays
}

function toTimetable(
  { clock, eras, rule, strays }: Fit,
  { life, machine, extra, logP }: { life: Life; machine: boolean; extra: number; logP: number },
): Timetable | undefined {
  const last = eras.at(-1)
  if (!last) return undefined
  const moved = eras.length > 1
  const planned = plannedTimes(last.slots)
  if (planned.misfit > 5) return undefined
  const schedule: Schedule = {
    cron: [
      planned.minute,
      fieldText(
        [...new Set(planned.hours.map((hour) => (hour + 24) % 24))].toSorted((a, b) => a - b),
      ),
      rule.dom,
      '*',
      rule.dow,
    ].join(' '),
    tz: clock.tz,
  }
  if (rule.everyWeeks > 1) {
    schedule.every_weeks = rule.everyWeeks
    if (rule.anchor !== undefined) schedule.anchor = rule.anchor
  }
  const since = moved ? last.firstDay : -Infinity
  const { era, late } = withLate(last, strays, { rule, since })
  return {
    schedule,
    ...recordOf(rule, era, { clock, life, machine }),
    extra: extra - late,
    movedOn: moved ? dateText(era.firstDay) : null,
    logP,
    spreadMinutes: Math.max(...era.slots.map(({ spread }) => spread)),
  }
}

/** The five fires after an instant, none for a schedule that is no longer kept. */
export function upcoming({ schedule, active }: Timetable, after: number): number[] {
  return active ? nextFires(schedule, after, 5) : []
}
