import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { seededRandom } from '../random.ts'
import { discoverSegments } from './discover-segments.ts'

/** Events whose types are the words of a text. */
function recording(words: readonly string[]): EventLine[] {
  return words.map((word, i) => ({
    t: i * 1000,
    actor: 'u1',
    type: 'click',
    subject: word,
    attrs: {},
  }))
}

const ORDER = ['open', 'search', 'copy', 'paste', 'save']
const REFUND = ['form', 'name', 'amount', 'send']

test('a routine repeated without a pause is cut where the recording began', () => {
  const { segments, routines } = discoverSegments(
    recording(Array.from({ length: 20 }, () => ORDER).flat()),
  )
  assert.equal(segments.length, 20)
  assert.deepEqual(segments[1], [5, 9, 0])
  assert.deepEqual(routines, [{ steps: ORDER.map((word) => `click@${word}`), count: 20 }])
})

test('two routines in random turn are two clusters with their counts', () => {
  const random = seededRandom(4)
  const runs = Array.from({ length: 60 }, () => (random.chance(0.5) ? ORDER : REFUND))
  const { segments, routines } = discoverSegments(recording([ORDER, ...runs].flat()))
  assert.equal(segments.length, 61)
  assert.equal(new Set(segments.map(([, , cluster]) => cluster)).size, 2)
  const refunds = runs.filter((run) => run === REFUND).length
  assert.deepEqual(
    routines.map(({ count }) => count).toSorted((a, b) => a - b),
    [refunds, 61 - refunds].toSorted((a, b) => a - b),
  )
})

test('a row number that runs does not make a step new', () => {
  const words = Array.from({ length: 30 }, (_, row) => [
    `Sheet1#A${row + 2}`,
    'field-name',
    `Sheet1#B${row + 2}`,
    'field-mail',
    'submit',
  ])
  const { segments, routines } = discoverSegments(recording(words.flat()))
  assert.equal(segments.length, 30)
  assert.equal(routines.length, 1)
  assert.equal(routines[0]?.count, 30)
})

test('with a tenth of the events stray the routine is still worded as it is', () => {
  const random = seededRandom(9)
  const words = Array.from({ length: 200 }, () => ORDER)
    .flat()
    .flatMap((word) => (random.chance(0.1) ? [random.pick(ORDER), word] : [word]))
  const { routines } = discoverSegments(recording(words))
  assert.deepEqual(
    routines[0]?.steps,
    ORDER.map((word) => `click@${word}`),
  )
  assert.ok((routines[0]?.count ?? 0) > 120)
})

test('an empty recording has no segments', () => {
  assert.deepEqual(discoverSegments([]), { segments: [], routines: [] })
})
