import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIdle } from './idle.ts'
import { proposeWorkflow } from './propose.ts'
import { onDays, routineOf } from './testing/routine.ts'

const week = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20']
const context = {
  timezone: 'UTC',
  deviceName: 'laptop',
  allowedCommands: [],
  watchedFolders: ['~/in'],
  connections: [],
  acts: [],
}

/** Whether a routine of two acts, the first of which starts the other, is idle. */
function idle(first: [type: string, subject: string], then: [type: string, subject: string]) {
  const routine = routineOf(
    onDays(week, () =>
      [first, then].map(([type, subject], place) => ({
        type,
        of: subject,
        subject,
        afterSeconds: 60 * place,
      })),
    ),
  )
  return isIdle(routine, proposeWorkflow(routine, context).definition)
}

test('a reminder that an act of the person themselves would start is idle', () => {
  assert.equal(idle(['file.edited', '~/a.md'], ['file.edited', '~/b.md']), true)
  assert.equal(idle(['file.created', '~/in/*.md'], ['file.edited', '~/in/*.md']), true)
})

test('what tells of something from outside, or does something, is not', () => {
  assert.equal(idle(['mail.received', 'mailto:a@example.com'], ['app.focused', 'Mail']), false)
  assert.equal(idle(['file.created', '~/in/*.pdf'], ['app.focused', 'Books']), false)
  assert.equal(idle(['file.edited', '~/a.md'], ['command.finished', 'make']), false)
})
