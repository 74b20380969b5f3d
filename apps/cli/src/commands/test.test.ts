import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { createHome } from '../testing.ts'

const workflow = {
  name: 'Greet',
  inputs: { who: { type: 'string' } },
  steps: [
    { id: 'ask', use: 'http.request', with: { url: 'https://example.com/{{ inputs.who }}' } },
    { id: 'end', return: 'Hello {{ steps.ask.name }}' },
  ],
}
const fixture = {
  fixture: 1,
  name: 'Ada & Co',
  workflow: 'Greet',
  startedAt: '2026-01-05T09:05:00.000Z',
  inputs: { who: 'ada' },
  answers: { ask: { output: { name: 'Ada' } } },
  expect: {
    status: 'succeeded',
    output: 'Hello Ada',
    steps: { ask: 'succeeded', end: 'succeeded' },
    calls: { ask: { url: 'https://example.com/ada' } },
  },
}

function folder(t: TestContext, changes: { workflow?: object; fixture?: object } = {}) {
  const home = createHome(t)
  mkdirSync(join(home.path, 'tests'))
  const file = join(home.path, 'tests', 'ada.fixture.yaml')
  writeFileSync(join(home.path, 'greet.yaml'), stringify({ ...workflow, ...changes.workflow }))
  writeFileSync(join(home.path, 'docker-compose.yaml'), 'services: {}\n')
  writeFileSync(file, stringify({ ...fixture, ...changes.fixture }))
  return { ...home, file, run: (...args: string[]) => home.floyo(['test', ...args]) }
}

const [ask] = workflow.steps
const changed = { steps: [ask, { id: 'end', return: 'Bye {{ steps.ask.name }}' }] }

test('a fixture whose workflow does what is expected passes, without a server', async (t) => {
  const { code, stdout } = await folder(t).run()
  assert.equal(code, 0, stdout)
  assert.match(stdout, /Ada & Co \(tests\/ada\.fixture\.yaml\)\n1 passed, 0 failed/)
})

test('a workflow that does something else fails, and the place is told', async (t) => {
  const { run, path } = folder(t, { workflow: changed })
  const { code, stdout } = await run('.', '--junit', 'results.xml')
  assert.equal(code, 1)
  assert.match(stdout, /\/output: expected "Hello Ada", got "Bye Ada"/)
  const xml = readFileSync(join(path, 'results.xml'), 'utf8')
  assert.match(xml, /<testsuite name="Greet" tests="1" failures="1">/)
  assert.match(xml, /<failure message="\/output: expected &quot;Hello Ada&quot;/)
  assert.match(xml, /testcase name="Ada &amp; Co"/)
})

test('--update takes what happens now as what is expected', async (t) => {
  const { run, file } = folder(t, { workflow: changed })
  assert.equal((await run('--update')).code, 0)
  assert.match(readFileSync(file, 'utf8'), /output: Bye Ada/)
  assert.equal((await run()).code, 0)
})

test('a step that asks the outside for something the fixture does not know fails it', async (t) => {
  const { code, stdout } = await folder(t, { fixture: { answers: {} } }).run('--update')
  assert.equal(code, 1)
  assert.match(stdout, /no answer for ask/)
})

test('a fixture without its workflow, and a file that is no fixture, are told as such', async (t) => {
  const lost = await folder(t, { fixture: { workflow: 'Other' } }).run()
  assert.deepEqual(
    [lost.code, /There is no workflow file named "Other"/.test(lost.stderr)],
    [4, true],
  )
  const wrong = await folder(t, { fixture: { expect: { status: 'maybe' } } }).run()
  assert.deepEqual([wrong.code, /\/expect\/status/.test(wrong.stderr)], [7, true])
})
