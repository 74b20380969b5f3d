import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, Definition, type SuggestionNote } from '@floyo/contracts'
import { fillIn } from './answers.ts'

const definition = Definition.parse({
  name: 'Report',
  inputs: { recipient: { type: 'string', required: true } },
  steps: [
    { id: 'commit', use: 'device.command', with: { device: 'd', command: ['git', '-m', '***'] } },
    { id: 'mail', use: 'email.send', connection: 'mail', with: { to: '{{ inputs.recipient }}' } },
    { id: 'chat', use: 'http.request', with: { url: '', multipart: { file: 'x' } } },
  ],
})
const ids = ['commit.command.2', 'mail.to', 'mail.connection', 'chat.multipart.text']
const notes = ids.map((id): SuggestionNote => {
  const rest = { label: id, connectionType: null, otherwise: '', required: true }
  return { stepId: null, message: id, ask: { id, kind: 'text', ...rest } }
})

test('answers stand where they were asked for, and an input that only the place read goes', () => {
  const answers = {
    'commit.command.2': 'Work',
    'mail.to': 'a@example.com',
    'mail.connection': 'office',
    'chat.multipart.text': 'Hello',
  }
  assert.deepEqual(fillIn(definition, notes, answers), {
    ...definition,
    inputs: {},
    steps: [
      {
        id: 'commit',
        use: 'device.command',
        with: { device: 'd', command: ['git', '-m', 'Work'] },
      },
      { id: 'mail', use: 'email.send', connection: 'office', with: { to: 'a@example.com' } },
      {
        id: 'chat',
        use: 'http.request',
        with: { url: '', multipart: { file: 'x', text: 'Hello' } },
      },
    ],
  })
})

test('what is not answered stays as proposed', () => {
  assert.deepEqual(fillIn(definition, notes, {}), definition)
})

test('an answer that nothing asks for is refused with its name', () => {
  assert.throws(
    () => fillIn(definition, notes, { 'mail.bcc': 'x' }),
    (error) =>
      error instanceof AppError &&
      error.code === 'invalid_request' &&
      /\/answers\/mail\.bcc: expected one of commit\.command\.2, mail\.to/.test(error.message),
  )
})
