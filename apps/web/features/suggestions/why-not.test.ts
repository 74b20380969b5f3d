import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LeftOut } from '@floyo/contracts'
import { createFormatter, createTranslator } from 'use-intl/core'
import messages from '../../messages/en/suggestions.json' with { type: 'json' }
import { describeLook, whyNot } from './why-not.ts'

const wording = {
  t: createTranslator({ locale: 'en', messages }),
  format: createFormatter({ locale: 'en', timeZone: 'UTC' }),
}
const at = '2026-11-20T09:00:00.000Z'
const look = {
  at,
  events: 1732,
  from: '2026-09-26T09:00:00.000Z',
  to: at,
  days: 56,
  leftOut: { outside: 1, wrongClock: 0, repeated: 3, untimed: 0 },
  patterns: 0,
  notSuggested: [],
}
const routine: LeftOut = {
  patternId: '00000000-0000-7000-8000-000000000001',
  steps: [{ actor: 'me', type: 'mail.sent', subject: 'a', optional: false, example: 'a' }],
  reason: 'unsure',
  seen: 4,
  lastSeen: at,
  confidence: 0.5999,
  neededConfidence: 0.6,
  neededSupport: null,
  snoozedUntil: null,
  like: null,
}

const told = (more: Partial<LeftOut>): string => whyNot({ ...routine, ...more }, wording)

test('a look is told with its events and days, and only the reasons for leaving events out that there were', () => {
  assert.deepEqual(describeLook(look, wording), [
    'It read 1,732 events over 56 days, from Sep 26, 2026 to Nov 20, 2026.',
    'Not counted: 1 too far from your last act and 3 told twice of the same moment.',
    'No routine came again often enough, in the same way.',
  ])
  const nothing = {
    ...look,
    events: 0,
    from: null,
    to: null,
    leftOut: { ...look.leftOut, outside: 0, repeated: 0 },
  }
  assert.equal(describeLook(nothing, wording)[0], 'There were no events to look at.')
})

test('each reason against a routine is a sentence that says what is missing', () => {
  assert.equal(told({}), 'Seen 4 times; its confidence of 0.59 is under 0.6.')
  assert.equal(
    told({ neededConfidence: null }),
    'Seen 4 times; chance alone makes as strong a routine of your events.',
  )
  assert.equal(
    told({ reason: 'dismissed', neededSupport: 6 }),
    'Seen 4 times; it comes back when it has been seen 6 times.',
  )
  assert.equal(
    told({ reason: 'dismissed' }),
    'Seen 4 times; you dismissed it, or one with half of its steps, for good.',
  )
  assert.equal(
    told({ reason: 'snoozed', snoozedUntil: '2026-11-29T08:00:00.000Z' }),
    'Seen 4 times; you put it off until Nov 29, 2026.',
  )
  assert.equal(told({ reason: 'stopped' }), 'Seen 4 times, last on Nov 20, 2026, and not any more.')
  for (const reason of ['unattended', 'accepted', 'repeats', 'later'] as const)
    assert.match(told({ reason }), /^Seen 4 times; /)
})
