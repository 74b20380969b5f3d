import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Input } from '@floyo/contracts'
import { readRunForm, runFields } from './run-form.ts'

const inputs: Record<string, Input> = {
  to: { type: 'string', required: true },
  count: { type: 'number', default: 3 },
  dry: { type: 'boolean', default: true, required: true },
  rows: { type: 'list' },
  extra: { type: 'object', default: { a: 1 } },
}

test('each input has the control that fits it, filled with its default', () => {
  assert.deepEqual(
    runFields(inputs).map(({ name, control, required, initial }) => [
      name,
      control,
      required,
      initial,
    ]),
    [
      ['to', 'text', true, ''],
      ['count', 'number', false, '3'],
      ['dry', 'checkbox', false, 'true'],
      ['rows', 'json', false, ''],
      ['extra', 'json', false, '{"a":1}'],
    ],
  )
})

test('texts become values of the right kind, and what is empty is left to the default', () => {
  const read = readRunForm(inputs, { to: ' a@b.c ', count: '', dry: 'false', rows: '[1,"x"]' })
  assert.deepEqual(read, { ok: true, inputs: { to: 'a@b.c', dry: false, rows: [1, 'x'] } })
})

test('each field that is wrong says what was expected', () => {
  const read = readRunForm(inputs, { count: 'three', rows: '{}', extra: '{' })
  assert.deepEqual(read, {
    ok: false,
    errors: { to: 'required', count: 'number', rows: 'list', extra: 'json' },
  })
})

test('a list is no object', () => {
  const read = readRunForm({ o: { type: 'object' } }, { o: '[1]' })
  assert.deepEqual(read, { ok: false, errors: { o: 'object' } })
})
