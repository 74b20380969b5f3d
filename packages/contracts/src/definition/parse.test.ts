import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDefinition } from './parse.ts'

const note = { id: 'note', use: 'floyo.note', with: { text: 'hello' } }

function problemsOf(raw: unknown) {
  const parsed = parseDefinition(raw)
  assert.ok(!parsed.ok, 'expected problems')
  return parsed.problems.map(({ field, code }) => [field, code])
}

test('the definition of the design page is read whole, with defaults filled in', () => {
  const parsed = parseDefinition({
    name: 'Mail the daily report',
    inputs: { recipient: { type: 'string', default: 'team@example.com' } },
    trigger: [{ type: 'schedule', cron: '5 9 * * 1-5', timezone: 'Europe/Berlin' }],
    steps: [
      { id: 'rows', use: 'csv.read', with: { file: '{{ steps.export.files[0] }}' } },
      {
        id: 'any',
        if: '{{ size(steps.rows.items) > 0 }}',
        then: [note],
        else: [{ id: 'end', fail: { message: 'no rows' } }],
      },
    ],
  })
  assert.ok(parsed.ok)
  assert.equal(parsed.definition.format, 1)
  assert.deepEqual(parsed.definition.trigger[0], {
    type: 'schedule',
    cron: '5 9 * * 1-5',
    timezone: 'Europe/Berlin',
    missed: 'run-once',
  })
})

test('a step of no known kind is named by its place, however deep it lies', () => {
  const steps = [{ id: 'a', if: '{{ true }}', then: [note, { id: 'b', mail: 'x' }] }]
  assert.deepEqual(problemsOf({ name: 'x', steps }), [['/steps/0/then/1', 'unknown_step']])
})

test('a step in a parallel branch is explained by its own kind', () => {
  const steps = [{ id: 'a', parallel: 'all', branches: [[{ id: 'b', use: 'nodot' }]] }]
  assert.deepEqual(problemsOf({ name: 'x', steps }), [
    ['/steps/0/branches/0/0/use', 'invalid_format'],
  ])
})

test('a step of two kinds is refused', () => {
  assert.deepEqual(problemsOf({ name: 'x', steps: [{ ...note, set: {} }] }), [
    ['/steps/0', 'unknown_step'],
  ])
})

test('an unknown field of a step is refused', () => {
  assert.deepEqual(problemsOf({ name: 'x', steps: [{ ...note, timout: '1s' }] }), [
    ['/steps/0', 'unrecognized_keys'],
  ])
})

test('two steps with one id are refused, also in different branches', () => {
  const steps = [{ id: 'a', if: '{{ true }}', then: [note], else: [note] }]
  assert.deepEqual(problemsOf({ name: 'x', steps }), [['/steps/0/else/0/id', 'repeated_step_id']])
})

test('a definition without steps is refused', () => {
  assert.deepEqual(problemsOf({ name: 'x', steps: [] }), [['/steps', 'too_small']])
})

test('a format from a newer Floyo is refused', () => {
  assert.deepEqual(problemsOf({ format: 99, name: 'x', steps: [note] }), [
    ['/format', 'unknown_format'],
  ])
})
