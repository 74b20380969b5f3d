import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Definition, type SuggestionEdit } from '@floyo/contracts'
import { createFormatter, createTranslator } from 'use-intl/core'
import { editsInWords } from './edits-in-words.ts'
import messages from '../../messages/en/edits.json' with { type: 'json' }
import words from '../../messages/en/words.json' with { type: 'json' }

const locale = 'en-GB'
const wording = {
  t: createTranslator({ locale, messages }),
  words: createTranslator({ locale, messages: words }),
  format: createFormatter({ locale, timeZone: 'UTC' }),
}
const definition = Definition.parse({
  name: 'Report',
  trigger: [{ type: 'schedule', cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' }],
  steps: [{ id: 'mail', use: 'email.send' }],
})
const told = (edit: SuggestionEdit): string | undefined =>
  editsInWords({ edits: [edit], definition }, wording)[0]

test('a start that moved is told by its times, and by sentences where the days differ', () => {
  const from = '0 9 * * 1-5'
  const moved = { kind: 'schedule-moved', from } as const
  assert.equal(
    told({ ...moved, to: '30 8 * * 1-5', minutes: -30 }),
    'the start, from 09:00 to 08:30',
  )
  assert.equal(
    told({ ...moved, to: '0 9 * * 1', minutes: null }),
    'the schedule, from “Every weekday at 09:00 Europe/Berlin” to “Every Monday at 09:00 Europe/Berlin”',
  )
})

test('steps are told by their names, inputs by theirs', () => {
  const step = { stepId: 'git_push', does: 'device.command' }
  assert.equal(told({ kind: 'step-removed', ...step }), '“git push” taken out')
  assert.equal(told({ kind: 'input-changed', ...step, field: 'cwd' }), 'cwd of “git push”')
})
