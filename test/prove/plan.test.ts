import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlan } from './plan.ts'
import type { Proof } from './proof.ts'

const proof = (name: string, minutes: number, manner?: Proof['manner']): Proof => ({
  name,
  ids: [],
  ...(manner ? { manner } : {}),
  usualMinutes: () => minutes,
  run: () => Promise.resolve([]),
})

test('what is left is the longer of the two that go on side by side, and what runs alone', () => {
  let nowMs = 0
  const [first, beside, quiet] = [proof('a', 10), proof('b', 4, 'beside'), proof('c', 2, 'quiet')]
  const chosen = { length: 'long', kills: undefined, minutes: undefined } as const
  const plan = createPlan([first, beside, quiet], chosen, () => nowMs)
  assert.equal(plan.minutesLeft(), 12)
  const over = plan.begin(first)
  nowMs = 3 * 60_000
  assert.equal(plan.minutesLeft(), 9)
  nowMs = 30 * 60_000
  assert.equal(plan.minutesLeft(), 6)
  over()
  plan.begin(beside)()
  assert.equal(plan.minutesLeft(), 2)
})
