/**
 * A simulation on a line of time: each start it would have made in one lane, each time the person did it
 * in the other. More than can be told apart are drawn by the day.
 */
import type { SimulatedVersion, SimulationResult } from '@floyo/contracts'
import type { MarkKind } from './calendar.ts'
import { addDays, dayOf, noonOf, startOfDay, weekdayOf } from '../time/days.ts'

export interface StripMark {
  at: string
  kind: MarkKind
  /** Where on the line, from 0 to 100. */
  percent: number
  /** How many of that kind it stands for. */
  count: number
  /** Of a hit: where the person began. */
  donePercent: number | null
}

export interface SimulationStrip {
  marks: StripMark[]
  /** The Mondays, to read the line by. */
  weeks: { day: string; percent: number }[]
}

export type Drawn = Pick<SimulationResult, 'from' | 'to'> &
  Pick<SimulatedVersion, 'misses'> & {
    fires: readonly Pick<SimulatedVersion['fires'][number], 'at' | 'verdict' | 'doneAt'>[]
  }

/** So many marks can be told apart. */
const mostMarks = 240

export function simulationStrip(simulation: Drawn, timeZone: string): SimulationStrip {
  const from = Date.parse(simulation.from)
  const span = Math.max(1, Date.parse(simulation.to) - from)
  const percentOf = (at: string): number =>
    Math.min(100, Math.max(0, ((Date.parse(at) - from) / span) * 100))
  const marks: StripMark[] = [
    ...simulation.fires.map(({ at, verdict, doneAt }) => ({
      at,
      kind: verdict,
      percent: percentOf(at),
      count: 1,
      donePercent: doneAt === null ? null : percentOf(doneAt),
    })),
    ...simulation.misses.map(({ at }) => ({
      at,
      kind: 'miss' as const,
      percent: percentOf(at),
      count: 1,
      donePercent: null,
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const drawn = marks.length > mostMarks ? byDay(marks, timeZone, percentOf) : marks
  return { marks: drawn, weeks: mondays(simulation, timeZone, percentOf) }
}

/** One mark for all of a kind on a day, at its noon. */
function byDay(
  marks: readonly StripMark[],
  timeZone: string,
  percentOf: (at: string) => number,
): StripMark[] {
  const days = new Map<string, StripMark>()
  for (const mark of marks) {
    const day = dayOf(mark.at, timeZone)
    const key = `${day} ${mark.kind}`
    const percent = percentOf(noonOf(day).toISOString())
    const count = (days.get(key)?.count ?? 0) + 1
    const donePercent = mark.donePercent === null ? null : percent
    days.set(key, { at: `${day}T12:00:00Z`, kind: mark.kind, percent, count, donePercent })
  }
  return [...days.values()]
}

function mondays(
  { from, to }: Pick<Drawn, 'from' | 'to'>,
  timeZone: string,
  percentOf: (at: string) => number,
): SimulationStrip['weeks'] {
  const first = dayOf(from, timeZone)
  const weeks: SimulationStrip['weeks'] = []
  let day = addDays(first, (7 - weekdayOf(first)) % 7)
  for (; day <= dayOf(to, timeZone); day = addDays(day, 7)) {
    weeks.push({ day, percent: percentOf(startOfDay(day, timeZone)) })
  }
  return weeks
}
