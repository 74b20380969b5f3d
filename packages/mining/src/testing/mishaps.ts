/**
 * Mishaps: what real streams suffer besides noise. Each is one function from events to events, or
 * from a clock to a clock; all draw from a chance of their own, so a stream without them stays as
 * it is. Cost: linear in the events.
 */
import type { EventLine } from '@floyo/contracts'
import type { Random } from '../random.ts'
import { DAY, HOUR, MINUTE, weekdayOf, zoneClock, type ZoneClock } from '../zones.ts'
import { inventBackground, type Bustle, type Habit, type Person } from './background.ts'

/**
 * - `colleague`: somebody else keeps the same routines at their own hours
 * - `changed step`: half-way, longer routines do one of their steps by other means
 * - `burst`: on one day there is many times the usual activity
 * - `wrong clock`: for two days one of two devices is hours off, and some events lie decades off
 * - `travel`: twelve days in a zone far away, keeping its wall clock
 * - `untidy`: events that arrive twice, or days late
 */
export type Mishap = 'colleague' | 'changed step' | 'burst' | 'wrong clock' | 'travel' | 'untidy'

/** An event, and the occurrence and the step of a routine that it belongs to. */
export type OwnedEvent = EventLine & {
  owner?: { routine: number; occurrence: number; step: number }
}

const TRIP_DAYS = 12
const FAR_ZONES = ['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland', 'Europe/Lisbon']

/** The clock of a person who is in another zone for some days in the middle. */
export function travelClock(
  random: Random,
  { clock, firstDay, days }: Pick<Person, 'clock' | 'firstDay' | 'days'>,
): ZoneClock {
  const tz = random.pick(FAR_ZONES.filter((zone) => zone !== clock.tz))
  const from = (firstDay + Math.floor(days * (0.3 + 0.3 * random.next()))) * DAY
  const to = from + TRIP_DAYS * DAY
  const far = zoneClock(tz, from, to)
  const isAbroad = (instant: number): boolean => instant >= from && instant < to
  return {
    tz: clock.tz,
    offsetAt: (instant) => (isAbroad(instant) ? far : clock).offsetAt(instant),
    instantOf: (local) => {
      const abroad = far.instantOf(local)
      return isAbroad(abroad) ? abroad : clock.instantOf(local)
    },
  }
}

/** One day's worth of activity many times over. */
export function burstOf(
  random: Random,
  person: Person,
  { habits, bustle }: { habits: readonly Habit[]; bustle: Bustle },
): OwnedEvent[] {
  let firstDay = person.firstDay + random.between(10, person.days - 10)
  while (weekdayOf(firstDay) % 6 === 0) firstDay++
  const day = { ...person, firstDay, days: 1, actsPerDay: 8 * person.actsPerDay }
  return inventBackground(random, day, { habits, bustle })
}

/** What a colleague does: own times for the same routines, and ordinary work on the same things. */
export function colleagueOf(
  random: Random,
  person: Person,
  { habits, bustle, own }: { habits: readonly Habit[]; bustle: Bustle; own: OwnedEvent[][] },
): OwnedEvent[] {
  const actor = `${person.actor}-colleague`
  const events: OwnedEvent[] = inventBackground(
    random,
    { ...person, actor },
    { habits: habits.toReversed(), bustle },
  )
  for (const occurrence of own) {
    const shift = (1 + 2 * random.next()) * HOUR
    for (const { t, type, subject, attrs, actor: by } of occurrence)
      if (by === person.actor)
        events.push({ t: Math.round(t + shift), actor, type, subject, attrs })
  }
  return events
}

/** Two days on which a third of the sittings carry a time hours off, and a few events beyond reason. */
export function withWrongClock(
  random: Random,
  events: readonly OwnedEvent[],
  { firstDay, days, actor }: Person,
): OwnedEvent[] {
  const from = (firstDay + random.between(Math.floor(days / 3), Math.floor((2 * days) / 3))) * DAY
  const off = random.pick([-9, -5, 4, 7]) * HOUR + 13 * MINUTE
  const isOff = Array.from({ length: 48 }, () => random.chance(0.33))
  const shifted = events.map((event) => {
    const wrong = event.actor === actor && isOff[Math.floor((event.t - from) / HOUR)] === true
    return wrong ? { ...event, t: event.t + off } : event
  })
  const samples = Array.from({ length: 6 }, () => random.pick(events))
  const astray = samples.map(({ actor: by, type, subject, attrs }, i) => ({
    t: i % 2 === 0 ? random.between(0, 100) * MINUTE : Date.UTC(2100, 0, 1, i),
    actor: by,
    type,
    subject,
    attrs,
  }))
  return [...shifted, ...astray]
}

/** In the order of arrival, with some twice and some days late. */
export function asTheyArrive(random: Random, events: readonly OwnedEvent[]): OwnedEvent[] {
  const twice = events.flatMap((event) => (random.chance(0.03) ? [event, event] : [event]))
  return twice
    .map((event) => ({
      event,
      arrival: event.t + (random.chance(0.05) ? random.next() * 4 * DAY : 0),
    }))
    .toSorted((a, b) => a.arrival - b.arrival)
    .map(({ event }) => event)
}
