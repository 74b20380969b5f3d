import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom } from './random.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

const FIRST = 20_500

/** On sixty days at any hour an order, packed some minutes later; on each tenth day much later. */
function orders({
  lateMinutes,
  packedElsewhere,
}: {
  lateMinutes: number
  packedElsewhere: number
}) {
  const random = seededRandom(7)
  const events: EventLine[] = []
  const add = (t: number, subject: string): void => {
    events.push({ t: Math.round(t), actor: 'me', type: 'file.edited', subject, attrs: {} })
  }
  for (let day = FIRST; day < FIRST + 60; day++) {
    const at = day * DAY + (8 + 8 * random.next()) * HOUR
    const isLate = day % 10 === 0
    add(at, '~/orders')
    add(at + (isLate ? lateMinutes * MINUTE : random.around(6 * MINUTE, 0.5)), '~/packed')
    for (let other = 0; other < 40; other++)
      add(day * DAY + (8 + 10 * random.next()) * HOUR, `~/other-${'abcdefgh'[other % 8]}`)
    for (let other = 0; other < packedElsewhere; other++)
      add(day * DAY + (8 + 10 * random.next()) * HOUR, '~/packed')
  }
  return events
}

/** How many occurrences of ordering and packing are found, of how many orders. */
function found(events: EventLine[]): [hits: number, expected: number] | undefined {
  const { suggestions } = discover(events, { timezone: 'UTC' })
  const own = suggestions.find(({ steps }) => steps[0]?.subject === '~/orders')
  return own && [own.evidence.hits, own.evidence.expected]
}

test('a step that came later than the window is waited for as long as the pauses allow', () => {
  assert.deepEqual(found(orders({ lateMinutes: 18, packedElsewhere: 0 })), [60, 60])
})

test('what came hours later is not waited for', () => {
  assert.deepEqual(found(orders({ lateMinutes: 100, packedElsewhere: 0 }))?.[0], 54)
})

test('what a person does all day is not taken for a late step', () => {
  // One follows an order by chance alone; a second lies near enough to have been waited for.
  assert.deepEqual(found(orders({ lateMinutes: 100, packedElsewhere: 8 })), [55, 60])
})
