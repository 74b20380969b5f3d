/**
 * The `floyo` command on workflows that are being made: forecasts, pins, test deliveries, trials, large
 * results.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import type { Capture, Forecast, JsonValue, RunDetail, StepPin } from '@floyo/contracts'
import { type Ended, runFloyo, runForJson, startFloyo, type Surroundings } from './floyo.ts'
import { signIn } from './person.ts'
import {
  type Installation,
  newInstallation,
  removeInstallation,
  type ServerProcess,
  startServer,
} from './server.ts'
import { until } from './until.ts'

let installation: Installation
let server: ServerProcess
let at: Surroundings

const floyo = (...words: string[]): Promise<Ended> => runFloyo(at, words)
const json = <T>(...words: string[]): Promise<T> => runForJson<T>(at, words)

before(async () => {
  installation = await newInstallation({ FLOYO_ROLES: 'api,worker,scheduler' })
  server = await startServer(installation)
  const { client } = await signIn(installation.url)
  const { secret } = await client.createApiKey({
    body: {
      name: 'trying',
      scopes: [
        'workflows:read',
        'workflows:write',
        'workflows:run',
        'runs:read',
        'runs:write',
        'files:read',
      ],
    },
  })
  const home = mkdtempSync(join(tmpdir(), 'floyo-person-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    FLOYO_HOME: join(home, 'floyo'),
    FLOYO_URL: installation.url,
    FLOYO_API_KEY: secret,
    FLOYO_KEYRING: 'off',
    NO_COLOR: '1',
  }
  at = { env, cwd: home }
})

after(async () => {
  await server.stop()
  await removeInstallation(installation)
  rmSync(at.cwd, { recursive: true, force: true })
})

async function push(definition: { name: string; [field: string]: JsonValue }): Promise<void> {
  // YAML takes all that JSON says.
  writeFileSync(join(at.cwd, 'one.yaml'), JSON.stringify(definition))
  await json('workflows', 'push', 'one.yaml')
}

test('a forecast says how many runs a day there will be, whom they call, and what is not known', async () => {
  await push({
    name: 'Look hourly',
    trigger: [{ type: 'schedule', cron: '0 * * * *', timezone: 'UTC' }],
    steps: [{ id: 'get', use: 'http.request', with: { url: 'https://shop.example.com/a' } }],
  })
  const forecast = await json<Forecast>('workflows', 'forecast', 'Look hourly')
  assert.equal(Math.round(forecast.runsPerDay), 24)
  assert.deepEqual(forecast.duration.unknownSteps, ['get'])
  const { stdout } = await floyo('workflows', 'forecast', 'Look hourly')
  assert.match(stdout, /^Look hourly\nA run takes an unknown time: .*\(get\)\n24 runs a day:\n/)
  assert.match(stdout, /schedule: 24 a day \(from its times ahead\)/)
  assert.match(stdout, /CALLS TO +A RUN[\s\S]*shop\.example\.com +1 +24 /)
})

test('a step that is pinned gives that in test runs, until it is unpinned', async () => {
  await push({
    name: 'Fetch and count',
    steps: [
      { id: 'fetch', code: 'return [1, 2]' },
      { id: 'count', return: '{{ size(steps.fetch) }}' },
    ],
  })
  const name = 'Fetch and count'
  const pin = await json<StepPin>('workflows', 'pin', name, 'fetch', '--output', '[1,2,3]')
  assert.deepEqual([pin.stepId, pin.output, pin.runId], ['fetch', [1, 2, 3], null])
  const run = await json<RunDetail>('workflows', 'run', name, '--pins', '--wait')
  assert.deepEqual([run.status, run.output, run.pinnedSteps], ['succeeded', 3, ['fetch']])
  const again = await json<StepPin>('workflows', 'pin', name, 'fetch', '--run', run.id)
  assert.deepEqual([again.output, again.runId], [[1, 2, 3], run.id])
  assert.match((await floyo('workflows', 'pins', name)).stdout, /fetch +\w+ .*\[1,2,3\]/)
  await json('workflows', 'unpin', name, 'fetch')
  assert.equal((await floyo('workflows', 'pins', name)).stdout, 'Nothing is pinned.\n')
})

test('what is to be pinned is said in one way, as JSON', async () => {
  const both = await floyo('workflows', 'pin', 'x', 'y', '--output', '1', '--run', 'z')
  assert.deepEqual([both.code, /give --run RUN, or --output/.test(both.stderr)], [2, true])
  assert.equal((await floyo('workflows', 'pin', 'Fetch and count', 'fetch')).code, 2)
  const broken = await floyo('workflows', 'pin', 'Fetch and count', 'fetch', '--output', '{')
  assert.deepEqual([broken.code, /is not JSON/.test(broken.stderr)], [2, true])
})

test('a test delivery is waited for and shown, and a run is tried with it', async () => {
  await push({
    name: 'Take an order',
    trigger: [{ type: 'webhook' }],
    steps: [{ id: 'end', return: '{{ trigger.body.order }}' }],
  })
  const name = 'Take an order'
  const none = await floyo('deliveries', 'sample', name)
  assert.match(none.stdout, /There is no sample. Listen for one/)
  const child = startFloyo(at, ['deliveries', 'listen', name, '--for', '2m'])
  const ended = once(child, 'close')
  assert.ok(child.stderr && child.stdout)
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /^Send a delivery to (\S+)$/.exec(line)?.[1]
    if (!url) continue
    const body = JSON.stringify({ order: 'A-17' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body })
    assert.ok(answer.ok, `${answer.status}`)
  }
  assert.deepEqual(await ended, [0, null])
  assert.match(said, /^Came [\s\S]*A-17/)
  const sample = await json<NonNullable<Capture['sample']>>('deliveries', 'sample', name)
  assert.deepEqual((sample.data as { body: JsonValue }).body, { order: 'A-17' })
  const run = await json<RunDetail>('workflows', 'run', name, '--sample', '--wait')
  assert.deepEqual([run.status, run.output], ['succeeded', 'A-17'])
  await json('deliveries', 'sample', name, '--forget')
  assert.equal(await json('deliveries', 'sample', name), null)
  assert.equal((await floyo('deliveries', 'listen', name, '--for', 'ever')).code, 2)
})

test('a draft on trial says what it would have done in the place of live runs, until that is ended', async () => {
  const name = 'Say hello'
  await push({ name, steps: [{ id: 'end', return: 'good day' }] })
  await json('workflows', 'enable', name)
  const file = join(at.cwd, 'one.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('good day', 'good night'))
  await json('workflows', 'push', 'one.yaml')
  const start = await floyo('workflows', 'shadow', name, '--start')
  assert.equal(start.code, 0, start.stderr)
  assert.match(start.stdout, /^The draft is on trial .*\nOf 0 live runs 0 would have done the same/)
  const run = await json<RunDetail>('workflows', 'run', name, '--wait')
  assert.equal(run.output, 'good day')
  const told = async (): Promise<string> => (await floyo('workflows', 'shadow', name)).stdout
  await until('the trial to be told', async () => (await told()).includes('Of 1 live runs 0'))
  assert.match(
    await told(),
    /would have given something else\n +\/: "good night" \(live: "good day"\)/,
  )
  assert.equal((await floyo('workflows', 'shadow', name, '--start', '--of', 'x')).code, 2)
  await json('workflows', 'shadow', name, '--stop')
  assert.match(await told(), /^Nothing is on trial/)
})

test('a run is kept for good, until it is no longer', async () => {
  await push({ name: 'Once', steps: [{ id: 'end', return: 'done' }] })
  const { id } = await json<RunDetail>('workflows', 'run', 'Once', '--wait')
  const kept = await json<RunDetail>('runs', 'keep', id)
  assert.equal(kept.held, true)
  assert.match((await floyo('runs', 'keep', id, '--no-longer')).stdout, /as long as other runs/)
})

test('of a large result its beginning and size are shown, and all of it is given on request', async () => {
  await push({
    name: 'Make much',
    steps: [
      { id: 'make', code: "return 'x'.repeat(40000)" },
      { id: 'end', return: { text: '{{ steps.make }}' } },
    ],
  })
  const run = await json<RunDetail>('workflows', 'run', 'Make much', '--wait')
  const shown = await floyo('runs', 'show', run.id)
  assert.match(shown.stdout, /\{"text":"xxx.*…\n40 KiB; all of it: floyo runs output \w+/)
  assert.ok(shown.stdout.length < 2000)
  assert.deepEqual(await json('runs', 'output', run.id), { text: 'x'.repeat(40_000) })
  assert.equal(await json('runs', 'output', run.id, '--step', 'make'), 'x'.repeat(40_000))
  assert.equal((await floyo('runs', 'output', run.id, '--step', 'none')).code, 4)
})
