/**
 * A made-up history to try Floyo with: eight weeks of one person with three routines in everyday
 * noise. A day depends on nothing but the seed and its date, and only days that are over are told,
 * so the same events come out all day long, and a later day only adds its own.
 * Cost: linear in the events, about 60 a day.
 */
import type { EventLine } from '@floyo/contracts'
import { DAY, HOUR, MINUTE, type ZoneClock, dayOf, weekdayOf, zoneClock } from '../zones.ts'
import { backgroundOf } from './background.ts'
import { type Random, seededRandom } from './random.ts'
import { type Act, dailyExport, invoice, weeklySummary } from './routines.ts'

export interface SampleOptions {
  /** The history ends with the day before this instant's, ms since 1970. */
  now: number
  /** An IANA name. */
  timezone: string
  /** Whose history: one seed, one history. */
  seed: string
}

const weeks = 8
const SECOND = 1000

/** The events of the eight weeks before today, in order of time. */
export function sampleHistory({ now, timezone, seed }: SampleOptions): EventLine[] {
  const clock = zoneClock(timezone, now - (7 * weeks + 1) * DAY, now)
  const today = dayOf(now + clock.offsetAt(now))
  const events: EventLine[] = []
  for (let day = today - 7 * weeks; day < today; day++) {
    events.push(...eventsOf(day, { random: seededRandom(`${seed}/${day}`), clock }))
  }
  return events.toSorted((a, b) => a.t - b.t)
}

function eventsOf(
  day: number,
  { random, clock }: { random: Random; clock: ZoneClock },
): EventLine[] {
  const weekday = weekdayOf(day)
  const working = weekday >= 1 && weekday <= 5
  const events: EventLine[] = []
  const add = (wall: number, { type, subject, attrs = {} }: Omit<Act, 'after'>): void => {
    const t = clock.instantOf(day * DAY + Math.floor(wall))
    events.push({ t, actor: 'me', type, subject, attrs })
  }
  const addRoutine = (start: number, acts: readonly Act[]): void => {
    for (const act of acts) add(start + act.after * SECOND, act)
  }
  const hours = working ? { from: 8.4, to: 17.6, bursts: 11 } : { from: 10, to: 20, bursts: 1 }
  for (const act of backgroundOf(random, hours)) add(act.at, act)
  if (!working) return events
  const minute = (): number => random.around() * 1.5 * MINUTE
  if (random.chance(0.95)) addRoutine(9 * HOUR + 5 * MINUTE + minute(), dailyExport(day, random))
  if (weekday === 1) addRoutine(10.5 * HOUR + minute(), weeklySummary(day, random))
  for (let number = random.between(0, 2); number > 0; number--)
    addRoutine((11 + 6 * random.next()) * HOUR, invoice({ day, number }, random))
  return events
}
