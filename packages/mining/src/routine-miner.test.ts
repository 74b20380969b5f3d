import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom, type Random } from './random.ts'
import { routineMiner } from './routine-miner.ts'
import { generateStream, plainShape, type StreamShape } from './testing/generate.ts'
import { DAY } from './zones.ts'

/** A few weeks, so that tokens, heartbeats and plans come into being between the looks. */
function shapeOf(random: Random): StreamShape {
  return {
    ...plainShape,
    days: random.between(8, 32),
    actsPerDay: random.between(8, 30),
    routines: random.between(0, 4),
    bustle: random.pick(['independent', 'topics', 'hours']),
    timezone: random.pick(['Europe/Berlin', 'UTC', 'America/Havana', 'Asia/Kolkata']),
    shuffled: random.chance(0.1),
  }
}

/** Most events come in order; some come weeks late, some twice, a few from a device without a clock. */
function arrivals(events: readonly EventLine[], random: Random): EventLine[] {
  const wrong = [Date.UTC(1970, 0, 1), Date.UTC(2099, 11, 31)]
  return events
    .flatMap((event, place) => {
      const delay = random.chance(0.03) ? events.length * random.next() : 0
      const once = { event, rank: place + delay }
      if (random.chance(0.03)) return [once, { event, rank: place + 50 * random.next() }]
      if (random.chance(0.002))
        return [once, { event: { ...event, t: random.pick(wrong) + place }, rank: place }]
      return [once]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ event }) => event)
}

test('on fifty streams, whatever the cuts, a miner finds at each look what one run over all finds', () => {
  let suggestions = 0
  let looks = 0
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed)
    const { events, timezone } = generateStream(seed, shapeOf(random))
    const stream = arrivals(events, random)
    const miner = routineMiner({ timezone })
    const asked = new Set(Array.from({ length: 4 }, () => random.between(1, stream.length)))
    for (const [place, event] of stream.entries()) {
      miner.add([event])
      if (!asked.has(place + 1)) continue
      const now = event.t + random.between(0, 3) * DAY
      const found = miner.routines({ now })
      const whole = discover(stream.slice(0, place + 1), { timezone, now })
      assert.deepEqual(found, whole, `stream ${seed}, cut after ${place + 1}`)
      suggestions += found.suggestions.length
      looks++
    }
  }
  assert.ok(looks > 150 && suggestions > 60, `${suggestions} suggestions in ${looks} looks`)
})

test('a miner that looks after every single event finds what one run finds', () => {
  const { events, timezone } = generateStream(4, { ...plainShape, days: 12, actsPerDay: 3 })
  const own = events.filter(({ actor }) => actor.startsWith('user:')).slice(0, 150)
  const stream = arrivals(own, seededRandom(4))
  const miner = routineMiner({ timezone })
  for (const [place, event] of stream.entries()) {
    miner.add([event])
    assert.deepEqual(miner.routines(), discover(stream.slice(0, place + 1), { timezone }))
  }
})

/** A script and what it makes, a minute later. */
function scriptAndReport(t: number): EventLine[] {
  return ['python export.py', 'make report'].map((subject, step) => ({
    t: t + step * 60_000,
    actor: 'user:ada',
    type: 'command.finished',
    subject,
    attrs: {},
  }))
}

test('what comes weeks late is counted on its own days', () => {
  const days = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12].map((day) => Date.UTC(2026, 5, day, 8, 5))
  const miner = routineMiner({ timezone: 'UTC' })
  miner.add([...days.slice(0, 2), ...days.slice(8)].flatMap(scriptAndReport))
  miner.routines()
  miner.add(days.slice(2, 8).flatMap(scriptAndReport))
  const [found] = miner.routines().suggestions
  assert.deepEqual([found?.evidence.hits, found?.evidence.expected], [10, 10])
  assert.equal(found?.evidence.distinctDays, 10)
})

test('after a look that was aborted the next one finds the same', () => {
  const { events, timezone } = generateStream(2, { ...plainShape, days: 40 })
  const miner = routineMiner({ timezone })
  const half = Math.floor(events.length / 2)
  miner.add(events.slice(0, half))
  miner.routines()
  miner.add(events.slice(half))
  const aborting = new AbortController()
  const progress = (done: number): void => {
    if (done === 2) aborting.abort()
  }
  assert.throws(() => miner.routines({ progress, signal: aborting.signal }), { name: 'AbortError' })
  assert.deepEqual(miner.routines(), discover(events, { timezone }))
})
