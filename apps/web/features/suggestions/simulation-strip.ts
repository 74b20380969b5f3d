/** A simulation on a line of time: each start it would have made, and each time it would have missed. */
import type { Simulation } from '@floyo/contracts'
import { addDays, dayOf, startOfDay, weekdayOf } from '../time/days.ts'

export interface StripMark {
  at: string
  kind: 'hit' | 'false-fire' | 'unjudged' | 'miss'
  /** Where on the line, from 0 to 100. */
  percent: number
}

export interface SimulationStrip {
  marks: StripMark[]
  /** The Mondays, to read the line by. */
  weeks: { day: string; percent: number }[]
}

export function simulationStrip(
  simulation: Pick<Simulation, 'from' | 'to' | 'fires' | 'misses'>,
  timeZone: string,
): SimulationStrip {
  const from = Date.parse(simulation.from)
  const span = Math.max(1, Date.parse(simulation.to) - from)
  const percentOf = (at: string): number =>
    Math.min(100, Math.max(0, ((Date.parse(at) - from) / span) * 100))
  const marks = [
    ...simulation.fires.map(({ at, verdict }) => ({ at, kind: verdict, percent: percentOf(at) })),
    ...simulation.misses.map(({ at }) => ({ at, kind: 'miss' as const, percent: percentOf(at) })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return { marks, weeks: mondays(simulation, timeZone, percentOf) }
}

function mondays(
  { from, to }: Pick<Simulation, 'from' | 'to'>,
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
