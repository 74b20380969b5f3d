import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SuggestionNote } from '@floyo/contracts'
import { answersOf, initialAnswer, questionsOf, questionsOfSteps } from './asks.ts'

const ask = (id: string, otherwise: string, kind: 'text' | 'connection' = 'text') => ({
  id,
  kind,
  label: id,
  connectionType: kind === 'connection' ? 'http' : null,
  otherwise,
  required: true,
})
const notes: SuggestionNote[] = [
  { stepId: null, message: 'Check it.' },
  { stepId: 'mail', message: 'Say whom.', ask: ask('mail.to', '{{ inputs.recipient }}') },
  { stepId: 'mail', message: 'Write it.', ask: ask('mail.text', 'Attached: a.csv') },
  { stepId: 'x', message: 'Put it back.', ask: ask('x.command.2', '***') },
  { stepId: 'y', message: 'Choose.', ask: ask('y.connection', 'api', 'connection') },
]

test('a form begins with what would stand there, but not with what only holds the place', () => {
  const questions = questionsOf(notes)
  assert.deepEqual(
    questions.map((question) => [question.id, question.why, initialAnswer(question)]),
    [
      ['mail.to', 'Say whom.', ''],
      ['mail.text', 'Write it.', 'Attached: a.csv'],
      ['x.command.2', 'Put it back.', ''],
      ['y.connection', 'Choose.', ''],
    ],
  )
})

test('what was left empty or as it was is no answer', () => {
  const given = { 'mail.to': ' a@example.com ', 'mail.text': 'Attached: a.csv', 'x.command.2': '' }
  assert.deepEqual(answersOf(questionsOf(notes), given), { 'mail.to': 'a@example.com' })
})

test('a step that is off asks nothing', () => {
  const asked = questionsOfSteps(questionsOf(notes), ['mail', 'y'])
  assert.deepEqual(
    asked.map(({ id }) => id),
    ['x.command.2'],
  )
})
