import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Step, stepKinds } from '@floyo/contracts'
import { everyStep, kindOf, oneLine, outlineOf } from './outline.ts'

const samples: Step[] = [
  { id: 'a', use: 'http.request', with: { url: '{{ inputs.url }}', list: [1, 'b'] } },
  { id: 'b', if: '{{ x > 1 }}', then: [{ id: 'c', set: { y: 1 } }] },
  { id: 'd', switch: '{{ x }}', cases: [{ value: 1, do: [{ id: 'e', return: null }] }] },
  { id: 'f', each: '{{ xs }}', do: [{ id: 'g', fail: { message: 'no' } }] },
  { id: 'h', while: '{{ true }}', limit: 3, do: [{ id: 'i', call: 'other' }] },
  {
    id: 'j',
    parallel: 'all',
    branches: [[{ id: 'k', code: '1' }], [{ id: 'l', wait: { for: '5m' } }]],
  },
  { id: 'm', try: [{ id: 'n', approve: { by: ['x'], message: 'Fine?' } }], finally: [] },
]

test('every kind of step of the contract is told by its key', () => {
  const kinds = new Set([...everyStep(samples)].map(kindOf))
  assert.deepEqual([...kinds].toSorted(), stepKinds.toSorted())
})

test('steps are walked from top to bottom, parents before children', () => {
  const ids = [...everyStep(samples)].map(({ id }) => id)
  assert.equal(ids.join(''), 'abcdefghijklmn')
})

test('a step is named by its id when it has no name; a condition loses its braces, an input keeps them', () => {
  const outline = outlineOf({ id: 'send_mail', use: 'email.send', with: { to: '{{ inputs.to }}' } })
  assert.equal(outline.title, 'Send mail')
  assert.deepEqual(outline.inputs, [{ name: 'to', value: '{{ inputs.to }}' }])
  assert.equal(outlineOf({ id: 'x', if: '{{ a }}', then: [] }).subject, 'a')
})

test('a command in parts is shown as it would be typed', () => {
  const step: Step = {
    id: 'x',
    use: 'device.command',
    with: { command: ['git', 'commit', '-m', 'a b'] },
  }
  assert.deepEqual(outlineOf(step).inputs, [{ name: 'command', value: "git commit -m 'a b'" }])
  const filled: Step = { ...step, with: { command: ['open', '{{ inputs.file }}'] } }
  assert.equal(outlineOf(filled).inputs[0]?.value, 'open {{ inputs.file }}')
})

test('an empty branch is not drawn, except the one that says what happens when the condition holds', () => {
  const labels = outlineOf({ id: 'x', if: '{{ a }}', then: [], else: [] }).branches
  assert.deepEqual(
    labels.map(({ label }) => label),
    ['then'],
  )
})

test('a value fits in one line', () => {
  assert.equal(oneLine({ a: [1, '{{ b }}'], c: null, d: 'x\ny' }), 'a: 1, b, c: null, d: x y')
})
