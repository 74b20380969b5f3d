import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type Suggestion } from '@floyo/contracts'
import { choicesOf, moveBy } from './accept-choices.ts'

function suggestion(cron: string, habits: Suggestion['learned']['habits']): Suggestion {
  const definition = Definition.parse({
    name: 'Report',
    trigger: [{ type: 'schedule', cron }],
    steps: [
      { id: 'export_it', use: 'device.command' },
      { id: 'mail', use: 'email.send' },
    ],
  })
  return { definition, learned: { habits } } as Suggestion
}

test('a habit is chosen beforehand: the step against which it speaks, and the time it moves to', () => {
  const against = { stepId: 'mail', does: 'email.send', off: 2, kept: 0 }
  const move = { minutes: -35, moved: 2, of: 2 }
  const { steps, time } = choicesOf(suggestion('5 9 * * *', { switchOff: [against], move }))
  assert.deepEqual(
    steps.map((step) => [step.title, step.against?.off]),
    [
      ['Export it', undefined],
      ['Mail', 2],
    ],
  )
  assert.deepEqual([time?.suggested, time?.offered], ['09:05', '08:30'])
})

test('a schedule with two times a day has none to choose', () => {
  assert.equal(choicesOf(suggestion('0 9,17 * * *', { switchOff: [], move: null })).time, null)
})

test('the move is what lies between the suggested time and the chosen one; none without a time', () => {
  assert.equal(moveBy('09:05', '08:30'), -35)
  assert.equal(moveBy('09:05', ''), 0)
})
