import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Definition, parseDefinition } from '@floyo/contracts'
import { atLines, readYaml, toYaml } from './yaml.ts'

const definition: Definition = {
  format: 1,
  name: 'Report',
  inputs: {},
  trigger: [{ type: 'schedule', cron: '5 9 * * 1-5', timezone: 'Europe/Berlin', missed: 'skip' }],
  steps: [{ id: 'a', use: 'http.request', with: { url: 'https://example.com/{{ inputs.x }}' } }],
}

test('a definition shown as YAML and read again is the same definition', () => {
  const read = readYaml(toYaml(definition))
  assert.ok(read.ok)
  assert.deepEqual(parseDefinition(read.definition), { ok: true, definition })
})

test('what is said by leaving it out is not shown', () => {
  assert.doesNotMatch(toYaml(definition), /format|inputs:/)
})

test('text that is no YAML is explained at its line', () => {
  const read = readYaml('name: x\nsteps:\n  - id: a\n   use: b\n')
  assert.equal(read.ok, false)
  assert.ok(!read.ok && read.problems[0])
  assert.equal(read.problems[0].line, 4)
})

test('a problem is shown at the line of its field, or of what it is missing from', () => {
  const read = readYaml('name: x\nsteps:\n  - id: a\n    use: NOPE\n  - id: b\n    if: "{{ x }}"\n')
  assert.ok(read.ok)
  const parsed = parseDefinition(read.definition)
  assert.ok(!parsed.ok)
  assert.deepEqual(
    atLines(parsed.problems, read.lineOf).map(({ line, field }) => [line, field]),
    [
      [4, '/steps/0/use'],
      [5, '/steps/1/then'],
    ],
  )
})

test('a problem is found whether it names the request or the definition', () => {
  const [problem] = atLines(
    [{ field: '/body/definition/steps', code: 'x', message: 'm' }],
    (field) => (field === '/steps' ? 7 : 1),
  )
  assert.equal(problem?.line, 7)
})

test('text that is a list or a word is no definition', () => {
  assert.equal(readYaml('- a').ok, false)
  assert.equal(readYaml('').ok, false)
})
