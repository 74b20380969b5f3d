/**
 * The evidence of a routine as a calendar: a column for each week, a row for each weekday, so that a
 * routine is seen at a glance as a pattern and its exceptions as holes in it.
 */
import type { Evidence } from '@floyo/contracts'
import { addDays, dayOf, weekdayOf } from '../time/days.ts'

export type DayMark = 'hit' | 'missed' | 'extra' | 'none'

export interface HeatDay {
  day: string
  mark: DayMark
  /** How often the routine happened on this day, at its time or not. */
  times: number
  missed: number
  extra: number
  /** Outside of the time that was looked at: drawn as nothing. */
  outside: boolean
}

export interface HeatMap {
  /** Weeks from Monday to Sunday, the oldest first. */
  weeks: HeatDay[][]
  hitDays: number
  missedDays: number
  extraDays: number
}

/** The newest weeks are shown when there are more than fit. */
const mostWeeks = 26

type Marks = Pick<Evidence, 'occurrences' | 'missed' | 'extra' | 'firstSeen' | 'lastSeen'>

/** @returns at least `leastWeeks` weeks, the last one that of `lastSeen` or of the last miss */
export function heatMap(evidence: Marks, timeZone: string, leastWeeks = 6): HeatMap {
  const extra = countDays(evidence.extra, timeZone)
  const missed = countDays(evidence.missed, timeZone)
  const times = countDays(
    evidence.occurrences.map(({ at }) => at),
    timeZone,
  )
  // Some miners list an occurrence outside of its time among the occurrences as well, some do not.
  for (const [day, count] of extra) times.set(day, Math.max(times.get(day) ?? 0, count))

  const seen = [...times.keys(), ...missed.keys(), dayOf(evidence.lastSeen, timeZone)].toSorted()
  const first = [dayOf(evidence.firstSeen, timeZone), ...seen].toSorted()[0] ?? ''
  const last = seen.at(-1) ?? first
  const end = addDays(last, 6 - weekdayOf(last))
  const needed = weeksBetween(first, end)
  const shown = Math.min(mostWeeks, Math.max(leastWeeks, needed))
  const start = addDays(end, -7 * shown + 1)

  const toDay = (day: string): HeatDay => {
    const counts = {
      times: times.get(day) ?? 0,
      missed: missed.get(day) ?? 0,
      extra: extra.get(day) ?? 0,
    }
    return { day, mark: markOf(counts), ...counts, outside: day < first || day > last }
  }
  const weeks = Array.from({ length: shown }, (_, week) =>
    Array.from({ length: 7 }, (_day, weekday) => toDay(addDays(start, week * 7 + weekday))),
  )
  const days = weeks.flat()
  return {
    weeks,
    hitDays: days.filter(({ mark }) => mark === 'hit').length,
    missedDays: days.filter(({ mark }) => mark === 'missed').length,
    extraDays: days.filter(({ mark }) => mark === 'extra').length,
  }
}

function markOf({ times, missed, extra }: Pick<HeatDay, 'times' | 'missed' | 'extra'>): DayMark {
  if (times > extra) return 'hit'
  if (missed > 0) return 'missed'
  return extra > 0 ? 'extra' : 'none'
}

function countDays(moments: readonly string[], timeZone: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const at of moments) {
    const day = dayOf(at, timeZone)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return counts
}

function weeksBetween(first: string, end: string): number {
  const days = (Date.parse(end) - Date.parse(first)) / 86_400_000 + 1
  return Math.ceil(days / 7)
}
