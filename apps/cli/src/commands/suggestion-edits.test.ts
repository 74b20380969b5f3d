import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeEdits, describeHabits } from './suggestion-edits.ts'

test('each change of a person is a line, and what is offered says how it is taken', () => {
  const mail = { stepId: 'mail', does: 'email.send' }
  const lines = describeEdits({
    edits: [
      { kind: 'schedule-moved', from: '0 9 * * *', to: '30 8 * * *', minutes: -30 },
      { kind: 'trigger-changed', from: ['schedule'], to: [] },
      { kind: 'step-removed', ...mail },
      { kind: 'step-off', ...mail },
      { kind: 'step-added', ...mail },
      { kind: 'input-changed', ...mail, field: 'subject' },
      { kind: 'steps-reordered' },
    ],
  })
  assert.deepEqual(lines, [
    'the start, from 0 9 * * * to 30 8 * * * (30 min earlier)',
    'what starts it, from schedule to nothing',
    'mail (email.send) removed',
    'mail (email.send) switched off',
    'mail (email.send) added',
    'subject of mail (email.send)',
    'the order of the steps',
  ])
  const habits = {
    switchOff: [{ ...mail, off: 3, kept: 1 }],
    move: { minutes: 15, moved: 2, of: 2 },
  }
  assert.deepEqual(describeHabits(habits), [
    'Offered  without mail: of 4 such steps (email.send) you took out 3: accept --off mail',
    'Offered  15 min later: you moved 2 of 2 schedules so: accept --move 15',
  ])
})
