/**
 * A made-up history to try Floyo with: eight weeks of one person with three routines in everyday
 * noise. A day depends on nothing but the seed and its date, and only days that are over are told,
 * so the same events come out all day long, and a later day only adds its own. Chance repeats after
 * 52 weeks: a seed has 364 histories, whatever the year, and what is found in them can be known.
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
  /** Whose history: one seed, one history. The default is the one that people are shown. */
  seed?: string
}

const weeks = 8
const daysUntilRepeated = 52 * 7
const SECOND = 1000

/** The events of the eight weeks before today, in order of time. */
export function sampleHistory({ now, timezone, seed = 'floyo' }: SampleOptions): EventLine[] {
  const clock = zoneClock(timezone, now - (7 * weeks + 1) * DAY, now)
  const today = dayOf(now + clock.offsetAt(now))
  const events: EventLine[] = []
  for (let day = today - 7 * weeks; day < today; day++) {
    const random = seededRandom(`${seed}/${day % daysUntilRepeated}`)
    events.push(...eventsOf(day, { random, clock }))
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
  // Tuesday and Thursday are told apart so that nothing pauses for two days: two exports left out,
  // or a week without an invoice, would look like a routine that has ended.
  const between = weekday === 2 || weekday === 4
  const minutes = (spread: number): number => random.around() * spread * MINUTE
  if (!between || random.chance(0.88))
    addRoutine(9 * HOUR + 5 * MINUTE + minutes(1.5), dailyExport(day, random))
  // Eight times in all: only close to the half hour do they tell that it is meant.
  if (weekday === 1) addRoutine(10.5 * HOUR + minutes(0.8), weeklySummary(day, random))
  for (let number = random.between(between ? 1 : 0, 2); number > 0; number--)
    addRoutine((11 + 6 * random.next()) * HOUR, invoice({ day, number }, random))
  return events
}
