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
import { withLate } from './late.ts'
import type { Life } from './life.ts'
import { plannedTimes } from './minute.ts'
import { fieldText, nextFires, type Schedule } from './schedule.ts'
import { findSlots, momentsOf, toEras, type Era, type Moment } from './slots.ts'
import { logBinomialTail } from './stats.ts'
import { dateText, dayOf, type ZoneClock } from './zones.ts'

const GAPS = [6, 15, 35, 60]
/** Two descriptions closer than this do not tell the clocks apart. */
const CLOCK_PRIOR_BITS = 6
const MOVE_BITS = 14
const STOPPED_CHANCE = 0.004

export interface Timetable {
  schedule: Schedule
  /** Kept and planned times of the present plan, and those kept outside of it. */
  hits: number
  expected: number
  extra: number
  /** Planned dates that were missed, `2026-03-30`. */
  missed: string[]
  active: boolean
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
    for (const gap of GAPS) {
      const fit = describe(moments, { clock, gap, life, machine })
      if (fit && isKept(fit) && (!best || fit.bits < best.bits)) best = fit
    }
  }
  if (!best) return undefined
  const { eras } = best
  const extra = extraOf(best)
  const logP = chanceOf(best, life)
  if (logP >= logLimit) return undefined
  return toTimetable(best, { life, extra, logP, moved: eras.length > 1 })
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
  { clock, gap, life, machine }: { clock: ZoneClock; gap: number; life: Life; machine: boolean },
): Fit | undefined {
  const found = findSlots(moments, gap)
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

interface RuleCounts {
  kept: number
  expected: number
  hits: number
  span: { hits: number; days: number }
}

/** How a rule does over an era: planned, kept and all hits, with the days they could fall on. */
function countRule(rule: DayRule, era: Era, life: Life): RuleCounts {
  return countSpans(rule, [{ ...era, open: openDays(era, life) }])
}

/** The days of an era that were not spent elsewhere, with how often something was kept on each. */
function openDays({ slots, firstDay, lastDay }: Era, life: Life): { day: number; hits: number }[] {
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

/** The same over several eras, of which the open days are known. */
function countSpans(
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
  { life, extra, logP, moved }: { life: Life; extra: number; logP: number; moved: boolean },
): Timetable | undefined {
  const last = eras.at(-1)
  if (!last) return undefined
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
  const present = countRule(rule, era, life)
  return {
    schedule,
    hits: present.kept,
    expected: present.expected,
    extra: extra - late,
    missed: missedDates(rule, era, life),
    active: !hasStopped(rule, era, { clock, life }),
    movedOn: moved ? dateText(era.firstDay) : null,
    logP,
    spreadMinutes: Math.max(...era.slots.map(({ spread }) => spread)),
  }
}

function missedDates(rule: DayRule, { slots, firstDay, lastDay }: Era, life: Life): string[] {
  const missed: string[] = []
  for (let day = firstDay; day <= lastDay; day++) {
    if (!rule.matches(day)) continue
    const kept = slots.filter(({ days }) => days.includes(day)).length
    if (kept < slots.length && !(kept === 0 && life.isAway(day))) missed.push(dateText(day))
  }
  return missed
}

/** Whether so many planned times passed in silence that the routine must have ended. */
function hasStopped(
  rule: DayRule,
  era: Era,
  { clock, life }: { clock: ZoneClock; life: Life },
): boolean {
  const { kept, expected } = countRule(rule, era, life)
  const missRate = 1 - (kept + 0.5) / (expected + 1)
  const lastDay = dayOf(life.to + clock.offsetAt(life.to)) - 1
  let missed = 0
  for (let day = era.lastDay + 1; day <= lastDay; day++)
    if (rule.matches(day) && !life.isAway(day)) missed += era.slots.length
  return missed >= 2 && missed * Math.log(missRate) < Math.log(STOPPED_CHANCE)
}

/** The five fires after an instant, none for a schedule that is no longer kept. */
export function upcoming({ schedule, active }: Timetable, after: number): number[] {
  return active ? nextFires(schedule, after, 5) : []
}
