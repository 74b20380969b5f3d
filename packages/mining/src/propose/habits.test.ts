import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type Habits, type SuggestionEdit } from '@floyo/contracts'
import { habitsOf, type Taken } from './habits.ts'

const none: Habits = { switchOff: [], move: null }
const definition = Definition.parse({
  name: 'Report',
  trigger: [{ type: 'schedule', cron: '0 9 * * *' }],
  steps: [
    { id: 'export', use: 'device.command', with: {} },
    { id: 'mail', use: 'email.send', with: {} },
    { id: 'note', use: 'floyo.note', with: { text: 'x' } },
  ],
})
const taken = (...edits: SuggestionEdit[]): Taken => ({ definition, edits, offered: none })
const mailOff: SuggestionEdit = { kind: 'step-off', stepId: 'mail', does: 'email.send' }
const mailGone: SuggestionEdit = { ...mailOff, kind: 'step-removed' }
const moved = (minutes: number | null): SuggestionEdit => ({
  kind: 'schedule-moved',
  from: '0 9 * * *',
  to: '',
  minutes,
})
const offered = (answers: readonly Taken[]): number =>
  habitsOf(answers, definition).habits.switchOff.length

test('without answers, and of a proposal that was taken as it is, nothing is offered otherwise', () => {
  assert.deepEqual(habitsOf([], definition), { kept: 1, habits: none })
  assert.deepEqual(habitsOf([taken()], definition), { kept: 1, habits: none })
})

test('a kind of step that was taken out twice is offered off, and ranks the proposal lower by its share', () => {
  const { kept, habits } = habitsOf([taken(mailOff), taken(mailGone)], definition)
  assert.deepEqual(habits.switchOff, [{ stepId: 'mail', does: 'email.send', off: 2, kept: 0 }])
  // One of two steps, each two fifths of three halves: the other one is kept.
  assert.equal(kept.toFixed(2), '0.80')
})

test('once says nothing yet, and each one kept takes another one taken out', () => {
  assert.equal(offered([taken(mailOff)]), 0)
  assert.equal(offered([taken(mailOff), taken(mailOff), taken()]), 0)
  assert.equal(offered([taken(mailOff), taken(mailOff), taken(), taken(mailOff)]), 1)
})

test('commands are alike by their name, not by being commands', () => {
  const off: SuggestionEdit = { kind: 'step-off', stepId: 'export', does: 'device.command' }
  const other = (id: string) =>
    habitsOf([taken(off), taken(off)], { trigger: [], steps: [{ id, use: 'device.command' }] })
  assert.equal(other('git_push').kept, 1)
  assert.equal(other('export_2').habits.switchOff.length, 1)
})

const move = (...minutes: (number | null)[]): Habits['move'] =>
  habitsOf(
    minutes.map((one) => (one === 0 ? taken() : taken(moved(one)))),
    definition,
  ).habits.move

test('schedules that were always moved earlier are offered earlier, by the middle of it', () => {
  assert.deepEqual(move(-30, -60, -15), { minutes: -30, moved: 3, of: 3 })
  assert.deepEqual(move(-30, -15), { minutes: -15, moved: 2, of: 2 })
  assert.equal(move(-30), null)
  assert.equal(move(-30, -30, 0), null)
  assert.equal(move(-30, -30, 45), null)
  assert.deepEqual(
    move(-30, -30, null),
    { minutes: -30, moved: 2, of: 2 },
    'other days say nothing',
  )
  assert.equal(move(-600, -600), null, 'that would be the day before')
})

test('what was offered and taken says nothing new, and what was offered and refused counts against it', () => {
  const habits: Habits = {
    switchOff: [{ stepId: 'mail', does: 'email.send', off: 2, kept: 0 }],
    move: { minutes: -30, moved: 2, of: 2 },
  }
  const before = [taken(mailOff, moved(-30)), taken(mailOff, moved(-30))]
  const followed: Taken = { ...taken(mailOff, moved(-30)), offered: habits }
  assert.deepEqual(habitsOf([...before, followed], definition).habits, habits)
  const refused: Taken = { ...taken(), offered: habits }
  assert.deepEqual(habitsOf([...before, refused], definition).habits, none)
})
