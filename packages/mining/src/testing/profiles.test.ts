import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, dayOf } from '../zones.ts'
import type { GeneratedStream } from './generate.ts'
import { profileStream, type Profile } from './profiles.ts'

/** Of a stream in Berlin, where a working day is one day in UTC. */
const seed = 5
const troubled: Profile[] = ['changed step', 'burst day', 'wrong clock', 'travel', 'untidy']

/** How many events lie on each day of the stream's span. */
function eventsByDay({ events, end }: GeneratedStream): number[] {
  const days = new Map<number, number>()
  for (const { t, actor } of events)
    if (actor.startsWith('user:') && t < end + DAY && t > end - 400 * DAY)
      days.set(dayOf(t), (days.get(dayOf(t)) ?? 0) + 1)
  return [...days.values()].toSorted((a, b) => b - a)
}

/** For each routine on a wall clock, how many occurrences lie hours off its first one. */
function hoursOff({ events, routines }: GeneratedStream): number[] {
  return routines
    .filter(({ schedule }) => schedule !== null && schedule.tz !== 'UTC')
    .map(({ occurrences }) => {
      const [first] = occurrences
      const all = occurrences.map(([place]) => (events[place ?? 0]?.t ?? 0) % DAY)
      const usual = (events[first?.[0] ?? 0]?.t ?? 0) % DAY
      return all.filter((time) => Math.abs(time - usual) > DAY / 12).length
    })
}

test('a profile and a seed say all there is to say about a stream', () => {
  assert.deepEqual(profileStream('easy', seed), profileStream('easy', seed))
})

test('each planted event stands where the truth says, and in one routine only', () => {
  for (const profile of troubled) {
    const { events, routines } = profileStream(profile, seed)
    const places = routines.flatMap(({ occurrences }) => occurrences.flat())
    assert.ok(places.length > 20, profile)
    assert.equal(new Set(places).size, places.length, profile)
    for (const { occurrences, occurrenceSteps } of routines)
      for (const [i, own] of occurrences.entries()) {
        const times = own.map((place) => events[place]?.t ?? Number.NaN)
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
          profile,
        )
        assert.equal(occurrenceSteps[i]?.length, own.length, profile)
      }
  }
})

test('kept times are no more than due ones, and all of them occurrences', () => {
  const { routines } = profileStream('drift', seed)
  assert.ok(routines.some(({ counts }) => counts !== null))
  for (const { counts, occurrences, fate } of routines) {
    if (counts === null) continue
    assert.ok(counts.hits <= counts.expected)
    assert.ok(
      fate === 'moves' ? counts.hits <= occurrences.length : counts.hits === occurrences.length,
    )
  }
})

test('noise has no routines, only events', () => {
  for (const profile of ['noise: topics', 'noise: shuffled'] as const) {
    const { events, routines } = profileStream(profile, seed)
    assert.deepEqual(routines, [], profile)
    assert.ok(events.length > 10_000, profile)
  }
})

test('untidy streams have events twice and out of order, as many routines as tidy ones', () => {
  const [tidy, untidy] = [profileStream('medium', seed), profileStream('untidy', seed)]
  const late = untidy.events.filter(({ t }, i) => t < (untidy.events[i - 1]?.t ?? 0))
  assert.ok(untidy.events.length > 1.02 * tidy.events.length)
  assert.ok(late.length > 0.02 * untidy.events.length)
  assert.equal(untidy.routines.length, tidy.routines.length)
})

test('a wrong clock puts events into 1970 and into the far future', () => {
  const { events, end } = profileStream('wrong clock', seed)
  assert.ok(events.some(({ t }) => t < DAY))
  assert.ok(events.some(({ t }) => t > end + 1000 * DAY))
})

test('a burst day has several times the activity of any other', () => {
  const [most = 0, next = 0] = eventsByDay(profileStream('burst day', seed))
  assert.ok(most > 3 * next, `${most} events beside ${next}`)
})

test('a colleague does the same things by another name', () => {
  const { events, user } = profileStream('shared routine', seed)
  const own = new Set(events.filter(({ actor }) => actor === user).map(({ subject }) => subject))
  const others = events.filter(({ actor }) => actor.startsWith('user:') && actor !== user)
  assert.ok(others.length > 1000)
  assert.ok(others.filter(({ subject }) => own.has(subject)).length > 0.5 * others.length)
})

test('on a journey what is due at nine is done at nine of the clock there', () => {
  const [home, travel] = [profileStream('medium', seed), profileStream('travel', seed)]
  assert.ok(Math.max(...hoursOff(travel)) > Math.max(...hoursOff(home)))
})

test('a changed step has another subject from some occurrence on', () => {
  const { events, routines } = profileStream('changed step', seed)
  const changed = routines.filter(({ occurrences, occurrenceSteps }) => {
    const last = Math.max(...occurrenceSteps.flat())
    const types = occurrences.flatMap((own, i) => {
      const place = own[occurrenceSteps[i]?.indexOf(last) ?? -1]
      const event = place === undefined ? undefined : events[place]
      return event ? [`${event.type} ${event.subject.replaceAll(/[\d-]+/g, '#')}`] : []
    })
    return last >= 2 && new Set(types).size > 1
  })
  assert.ok(changed.length > 0)
})
