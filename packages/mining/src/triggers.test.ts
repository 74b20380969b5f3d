import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom } from './random.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

const FIRST = 20_500
const DAYS = 60
const SECOND = 1000

type Order = { t: number; id?: string; isPacked: boolean }

/** On sixty days at any hour an order of which most are packed two minutes later, among other work. */
function shop(orders: (at: number, day: number) => Order[]): EventLine[] {
  const random = seededRandom(7)
  const events: EventLine[] = []
  const add = (t: number, subject: string, attrs: EventLine['attrs'] = {}): void => {
    events.push({ t: Math.round(t), actor: 'me', type: 'file.opened', subject, attrs })
  }
  for (let day = 0; day < DAYS; day++) {
    const at = (FIRST + day) * DAY + (8 + 8 * random.next()) * HOUR
    for (const { t, id, isPacked } of orders(at, day)) {
      add(t, '~/orders', id === undefined ? {} : { id })
      if (isPacked) add(t + 2 * MINUTE, '~/packed')
    }
    for (let other = 0; other < 40; other++)
      add((FIRST + day) * DAY + (8 + 10 * random.next()) * HOUR, `~/other-${'abcdefgh'[other % 8]}`)
  }
  add((FIRST + DAYS) * DAY - MINUTE, '~/other-a')
  return events
}

/** Orders packed, of those seen. */
function counts(events: EventLine[]): [hits: number, expected: number] | undefined {
  const { suggestions } = discover(events, { timezone: 'UTC' })
  const own = suggestions.find(({ steps }) => steps[0]?.subject === '~/orders')
  return own && [own.evidence.hits, own.evidence.expected]
}

/** Packed orders, and on each third day one that nobody packs. */
const looks = (id: string | undefined): EventLine[] =>
  shop((t, day) => [
    { t, id: `order-${day}`, isPacked: true },
    ...(day % 3 === 0 ? [{ t: t + 3 * HOUR, ...(id && { id }), isPacked: false }] : []),
  ])

test('what bears the name of a trigger and not its attribute is no trigger left alone', () => {
  assert.deepEqual(counts(looks(undefined)), [60, 60])
  assert.deepEqual(counts(looks('another')), [60, 80])
})

test('before the first answer and after the last one triggers count while so long a silence is likely', () => {
  const silentAtEnds = (days: number): EventLine[] =>
    shop((t, day) => [
      { t, isPacked: day >= days && day < DAYS - days && (day % 4 !== 0 || day === 4) },
    ])
  const [hits, expected] = counts(silentAtEnds(3)) ?? []
  assert.deepEqual([expected, (hits ?? 0) < 50], [60, true])
  assert.deepEqual(counts(silentAtEnds(12))?.[1], DAYS - 2 * 12 - 1)
})

test('a trigger that came just before the log ends may still be answered', () => {
  const last = { t: (FIRST + DAYS) * DAY - 5 * MINUTE, isPacked: false }
  const orders = shop((t, day) => [{ t, isPacked: true }, ...(day === DAYS - 1 ? [last] : [])])
  assert.deepEqual(counts(orders), [60, 60])
})

/** On each sixth day a second order within a minute, which is not packed by itself. */
const twice = (first: string, second: string): EventLine[] =>
  shop((t, day) => [
    { t, id: `${first}-${day}`, isPacked: true },
    ...(day % 6 === 0 ? [{ t: t + 20 * SECOND, id: `${second}-${day}`, isPacked: false }] : []),
  ])

test('the same again within a minute is one act, but with another value it is another', () => {
  assert.deepEqual(counts(twice('order', 'order')), [60, 60])
  assert.deepEqual(counts(twice('order', 'another')), [60, 70])
})
