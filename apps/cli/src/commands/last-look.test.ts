import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LastLook, LeftOut } from '@floyo/contracts'
import { describeLastLook } from './last-look.ts'

const at = '2026-11-20T09:00:00.000Z'
const look: NonNullable<LastLook['look']> = {
  at,
  events: 1732,
  from: at,
  to: at,
  days: 56,
  leftOut: { outside: 0, wrongClock: 2, repeated: 0, untimed: 0 },
  patterns: 1,
  notSuggested: [],
}

function leftOut(more: Partial<LeftOut>): LeftOut {
  const step = { actor: 'me', type: 'mail.sent', subject: 'a', optional: false, example: 'a' }
  return {
    patternId: '00000000-0000-7000-8000-000000000001',
    steps: [step, { ...step, type: 'git.pushed', subject: '' }],
    reason: 'later',
    seen: 4,
    lastSeen: at,
    confidence: 0.5999,
    neededConfidence: null,
    neededSupport: null,
    snoozedUntil: null,
    like: null,
    ...more,
  }
}

test('a look is told with its counts, and only the reasons for leaving events out that there were', () => {
  const text = describeLastLook(look)
  assert.match(text, /^Looked on .+ at 1732 events of 56 days, .+ to .+\.$/m)
  assert.match(text, /^Not counted: 2 with a wrong clock\.$/m)
  assert.match(text, /^Found 1 routine\.$/m)
  assert.doesNotMatch(text, /Not suggested/)
  assert.match(describeLastLook({ ...look, patterns: 0 }), /^No routine was found/m)
  assert.match(describeLastLook(null), /not looked at yet/)
})

test('a routine that is not suggested is told with its steps, its reason and what is missing', () => {
  const told = (more: Partial<LeftOut>): string | undefined =>
    describeLastLook({ ...look, notSuggested: [leftOut(more)] })
      .split('\n')
      .at(-1)
  const unsure = describeLastLook({
    ...look,
    notSuggested: [leftOut({ reason: 'unsure', neededConfidence: 0.6 })],
  })
  assert.ok(
    unsure.endsWith(
      '- mail.sent a, then git.pushed\n  unsure: seen 4 times; its confidence of 0.59 is under 0.6',
    ),
    unsure,
  )
  assert.equal(
    told({
      reason: 'dismissed',
      neededSupport: 8,
      like: { suggestionId: '00000000-0000-7000-8000-000000000002', title: 'Mail', told: null },
    }),
    '  dismissed: seen 4 times; you dismissed "Mail", and it comes back when it is seen 8 times',
  )
  assert.equal(
    told({ reason: 'dismissed' }),
    '  dismissed: seen 4 times; you dismissed another one for good',
  )
  assert.match(
    told({ reason: 'snoozed', snoozedUntil: at }) ?? '',
    /; you put off another one until /,
  )
  assert.equal(
    told({ reason: 'unsure' }),
    '  unsure: seen 4 times; chance alone makes as strong a routine of your events',
  )
})
