import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition, Step } from '@floyo/contracts'
import { diffDefinitions } from './diff.ts'

const definition = (steps: Step[], rest: Partial<Definition> = {}): Definition => ({
  format: 1,
  name: 'Report',
  inputs: {},
  trigger: [],
  steps,
  ...rest,
})
const use = (id: string, action = 'http.request', rest: object = {}): Step => ({
  id,
  use: action,
  ...rest,
})

test('the same definition written in another order of keys has no differences', () => {
  const before = definition([
    use('a', 'http.request', { with: { url: 'x', body: { b: 1, a: 2 } } }),
  ])
  const after = definition([use('a', 'http.request', { with: { body: { a: 2, b: 1 }, url: 'x' } })])
  assert.deepEqual(diffDefinitions(before, after), { fields: [], steps: [] })
})

test('a changed input is one change of one step, with both values', () => {
  const before = definition([use('a', 'email.send', { with: { to: 'x', subject: 'S' } })])
  const after = definition([
    use('a', 'email.send', { with: { to: 'y', subject: 'S' }, timeout: '5m' }),
  ])
  assert.deepEqual(diffDefinitions(before, after).steps, [
    {
      change: 'changed',
      stepId: 'a',
      fields: [
        { field: 'with.to', before: 'x', after: 'y' },
        { field: 'timeout', before: undefined, after: '5m' },
      ],
    },
  ])
})

test('a step that comes or goes changes nothing else', () => {
  const before = definition([use('a'), use('b'), use('c')])
  const after = definition([use('a'), use('new', 'csv.read'), use('c')])
  assert.deepEqual(diffDefinitions(before, after).steps, [
    { change: 'added', stepId: 'new', kindOrAction: 'csv.read' },
    { change: 'removed', stepId: 'b', kindOrAction: 'http.request' },
  ])
})

test('a step moved into a branch is moved, and the branch says nothing of its own', () => {
  const before = definition([{ id: 'check', if: '{{ true }}', then: [use('a')] }, use('b')])
  const after = definition([{ id: 'check', if: '{{ true }}', then: [use('a'), use('b')] }])
  assert.deepEqual(diffDefinitions(before, after).steps, [
    { change: 'moved', stepId: 'b', from: 'steps', to: 'check.then' },
  ])
})

test('two steps that change places are seen to have moved', () => {
  const before = definition([use('a'), use('b')])
  const after = definition([use('b'), use('a')])
  const moved = diffDefinitions(before, after).steps.map(({ change, stepId }) => [change, stepId])
  assert.deepEqual(moved, [
    ['moved', 'b'],
    ['moved', 'a'],
  ])
})

test('name, inputs and triggers are compared apart from the steps', () => {
  const before = definition([use('a')], { inputs: { to: { type: 'string' } } })
  const after = definition([use('a')], {
    name: 'Other',
    inputs: { to: { type: 'string' }, day: { type: 'string' } },
    trigger: [{ type: 'manual' }],
  })
  assert.deepEqual(
    diffDefinitions(before, after).fields.map(({ field }) => field),
    ['name', 'inputs.day', 'trigger.0'],
  )
})
