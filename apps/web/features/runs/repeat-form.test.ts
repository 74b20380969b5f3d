import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRepeatForm, type RepeatTexts } from './repeat-form.ts'

const before: RepeatTexts = {
  from: 'failed-step',
  version: 'same',
  inputs: '{"who":"Ada"}',
  triggerData: 'null',
}

test('what was not changed is not sent', () => {
  assert.deepEqual(readRepeatForm({ ...before }, { before }), {
    ok: true,
    body: { from: 'failed-step', version: 'same' },
  })
})

test('a step, other inputs and an output are sent as values', () => {
  const texts = { from: 'rows[3].mail', version: 'draft', inputs: '{}', output: '[1]' }
  assert.deepEqual(readRepeatForm({ ...before, ...texts }, { before, step: 'rows[3].mail' }), {
    ok: true,
    body: {
      from: { step: 'rows[3].mail' },
      version: 'draft',
      inputs: {},
      outputs: { 'rows[3].mail': [1] },
    },
  })
})

test('what is no JSON, and inputs that are no object, are told at their field', () => {
  const texts = { ...before, inputs: '[]', triggerData: '{', output: 'x' }
  assert.deepEqual(readRepeatForm(texts, { before, step: 'a' }), {
    ok: false,
    errors: { inputs: 'object', triggerData: 'json', output: 'json' },
  })
})
