/**
 * A simulation as a calendar: for each day what would have started and what the person did, by months
 * whose weeks begin on Monday. Days are those of the routine's zone.
 */
import type { SimulatedVersion, SimulationResult, StartReason } from '@floyo/contracts'
import { addDays, dayOf, weekdayOf } from '../time/days.ts'

export const markKinds = ['hit', 'false-fire', 'unjudged', 'miss'] as const
export type MarkKind = (typeof markKinds)[number]

/** A start or a miss, and why it counts as that. */
export interface DayEntry {
  at: string
  kind: MarkKind
  reason: StartReason | 'no-start' | 'miss-counted'
  /** Of a hit: when the person began. */
  doneAt: string | null
}

export interface CalendarDay {
  day: string
  entries: DayEntry[]
  /** Outside of the time that was simulated. */
  outside: boolean
}

export interface CalendarMonth {
  /** `2026-11`. */
  month: string
  /** From Monday to Sunday; null for days of other months. */
  weeks: (CalendarDay | null)[][]
}

export type Simulated = Pick<SimulationResult, 'from' | 'to'> &
  Pick<SimulatedVersion, 'fires' | 'misses'>

/** The months that the simulation touches, the oldest first. */
export function simulationCalendar(simulation: Simulated, timeZone: string): CalendarMonth[] {
  const [first, last] = [dayOf(simulation.from, timeZone), dayOf(simulation.to, timeZone)]
  const entries = entriesByDay(simulation, timeZone)
  const months: CalendarMonth[] = []
  for (let day = `${first.slice(0, 7)}-01`; day <= last; day = addDays(day, 1)) {
    const month = day.slice(0, 7)
    if (months.at(-1)?.month !== month) months.push({ month, weeks: [] })
    const weeks = months.at(-1)?.weeks ?? []
    const weekday = weekdayOf(day)
    if (weeks.length === 0 || weekday === 0) weeks.push(Array.from({ length: 7 }, () => null))
    const week = weeks.at(-1) ?? []
    week[weekday] = { day, entries: entries.get(day) ?? [], outside: day < first }
  }
  return months.map(throughItsEnd)
}

/** With the rest of the last week, which nothing was simulated of; weeks of which nothing was are left out. */
function throughItsEnd({ month, weeks }: CalendarMonth): CalendarMonth {
  const last = weeks.at(-1) ?? []
  const known = last.findLastIndex((day) => day !== null && day !== undefined)
  let day = addDays(last[known]?.day ?? '', 1)
  for (let weekday = known + 1; weekday < 7 && day.startsWith(month); weekday++) {
    last[weekday] = { day, entries: [], outside: true }
    day = addDays(day, 1)
  }
  return { month, weeks: weeks.filter((week) => week.some((one) => one && !one.outside)) }
}

function entriesByDay({ fires, misses }: Simulated, timeZone: string): Map<string, DayEntry[]> {
  const all: DayEntry[] = [
    ...fires.map(({ at, verdict, reason, doneAt }) => ({ at, kind: verdict, reason, doneAt })),
    ...misses.map(({ at, reason }) => ({
      at,
      kind: 'miss' as const,
      reason: reason === 'counted' ? ('miss-counted' as const) : reason,
      doneAt: null,
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return Map.groupBy(all, ({ at }) => dayOf(at, timeZone))
}

/** How many of each kind there are, those of which there are any. */
export function countMarks(entries: readonly DayEntry[]): { kind: MarkKind; count: number }[] {
  return markKinds.flatMap((kind) => {
    const count = entries.filter((entry) => entry.kind === kind).length
    return count > 0 ? { kind, count } : []
  })
}

function isOdd({ kind }: DayEntry): boolean {
  return kind === 'miss' || kind === 'false-fire'
}

/** The day to begin with: the latest on which something went otherwise, or else the latest on which anything did. */
export function dayToShow(calendars: readonly (readonly CalendarMonth[])[]): string {
  const days = calendars
    .flat()
    .flatMap(({ weeks }) => weeks.flat())
    .filter((day) => day !== null)
    .toSorted((a, b) => (a.day < b.day ? 1 : -1))
  const shown =
    days.find(({ entries }) => entries.some(isOdd)) ??
    days.find(({ entries }) => entries.length > 0) ??
    days.find(({ outside }) => !outside)
  return shown?.day ?? ''
}

/** Where a key leads from a day, within the days that were simulated; null for other keys. */
export function dayByKey(
  key: string,
  day: string,
  [first, last]: readonly [string, string],
): string | null {
  const weekday = weekdayOf(day)
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -7,
    ArrowDown: 7,
    Home: -weekday,
    End: 6 - weekday,
    PageUp: -28,
    PageDown: 28,
  }
  const step = steps[key]
  if (step === undefined) return null
  const to = addDays(day, step)
  return to < first ? first : to > last ? last : to
}
