/** The `floyo` command against the real server, as a person uses both. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import type {
  Calendar,
  Connection,
  Device,
  Event,
  Run,
  Suggestion,
  TeamContribution,
  WorkflowDetail,
  Workspace,
} from '@floyo/contracts'
import { type Ended, runFloyo, runForJson, startFloyo } from './floyo.ts'
import { type Person, signIn } from './person.ts'
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
let person: Person
let home: string
let env: NodeJS.ProcessEnv

const floyo = (...words: string[]): Promise<Ended> => runFloyo({ env, cwd: home }, words)
const json = <T>(...words: string[]): Promise<T> => runForJson<T>({ env, cwd: home }, words)

async function events(): Promise<Event[]> {
  const page = await person.client.listEvents({ query: {} })
  return page.items
}

/** Signs the command in; the person confirms the code, as the page would. */
async function login(): Promise<void> {
  const child = startFloyo({ env, cwd: home }, ['login', '--name', 'laptop', '--json'])
  assert.ok(child.stdout)
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const { userCode } = JSON.parse(line) as { userCode?: string }
    if (userCode) await person.client.approveDeviceEnrolment({ params: { userCode } })
  }
  assert.equal(await ended, 0)
}

before(async () => {
  installation = await newInstallation({ FLOYO_ROLES: 'api,worker,scheduler' })
  server = await startServer(installation)
  person = await signIn(installation.url)
  home = mkdtempSync(join(tmpdir(), 'floyo-person-'))
  env = {
    PATH: process.env['PATH'],
    HOME: home,
    FLOYO_HOME: join(home, 'floyo'),
    FLOYO_URL: installation.url,
    FLOYO_KEYRING: 'off',
    FLOYO_SETTLE_MS: '150',
    NO_COLOR: '1',
  }
})

after(async () => {
  await floyo('agent', 'stop')
  await floyo('watch', 'stop')
  await server.stop()
  await removeInstallation(installation)
  rmSync(home, { recursive: true, force: true })
})

test('without signing in, a command says so and what to do', async () => {
  const { code, stderr } = await floyo('suggestions', 'list')
  assert.equal(code, 3)
  assert.match(stderr, /not connected.*\n.*floyo login/)
})

test('a code confirmed by a person connects the computer', async () => {
  await login()
  const status = await json<{ account: { device: string; keptIn: string } }>('status')
  assert.deepEqual([status.account.device, status.account.keptIn], ['laptop', 'file'])
  const devices = await json<Device[]>('devices', 'list')
  assert.deepEqual(
    devices.map(({ name }) => name),
    ['laptop'],
  )
})

test('files in a watched folder become events of the person, and can be forgotten', async () => {
  mkdirSync(join(home, 'reports'))
  await json('watch', 'start', 'reports')
  await until('the watch', async () =>
    (await floyo('watch', 'status')).stdout.includes('watching '),
  )
  writeFileSync(join(home, 'reports', 'first.csv'), 'a,b\n')
  await until('the event', async () => (await events()).length > 0)
  const [event] = await events()
  assert.deepEqual(
    [event?.type, event?.subject, event?.source],
    ['file.created', '~/reports/first.csv', 'watch'],
  )
  const device = (await json<Device[]>('devices', 'list'))[0]
  assert.deepEqual(
    [device?.capture, device?.watchedFolders.length, event?.deviceId],
    ['on', 1, device?.id],
  )

  const forgotten = await json<{ here: number; server: { events: number } }>(
    'watch',
    'forget',
    '--last',
    '1h',
  )
  assert.deepEqual([forgotten.here, forgotten.server.events], [1, 1])
  assert.deepEqual(await events(), [])
})

test('an allowed command runs on the computer for a workflow pushed as a file, and its file comes back', async () => {
  writeFileSync(join(home, 'reports', 'export.sh'), 'echo done; echo "a,b" > "report-$1.csv"')
  await json('agent', 'allow', 'sh export.sh *', '--cwd', 'reports')
  await json('agent', 'start')
  const definition = `name: Export the report
inputs: { day: { type: string, default: monday } }
steps:
  - id: export
    use: device.command
    with: { device: laptop, command: [sh, export.sh, "{{ inputs.day }}"], collect: ["report-*.csv"] }
    timeout: 1m
  - { id: answer, return: "{{ steps.export.files[0].name }}" }
`
  writeFileSync(join(home, 'export.yaml'), definition)
  await json('workflows', 'push', 'export.yaml', '--publish')
  const run = await json<Run & { output: unknown }>(
    'workflows',
    'run',
    'Export the report',
    '--input',
    'day=friday',
    '--wait',
  )
  assert.deepEqual([run.status, run.output], ['succeeded', 'report-friday.csv'])
  const shown = await json<{ steps: { stepId: string; status: string }[] }>('runs', 'show', run.id)
  assert.deepEqual(
    shown.steps.map(({ stepId, status }) => `${stepId} ${status}`),
    ['export succeeded', 'answer succeeded'],
  )
})

test('a command that the computer does not allow fails the run, and says where to allow it', async () => {
  const steps =
    '[{ id: bad, use: device.command, with: { device: laptop, command: [rm, -rf, /] } }]'
  writeFileSync(join(home, 'bad.yaml'), `name: Not allowed\nsteps: ${steps}\n`)
  await json('workflows', 'push', 'bad.yaml')
  const { code, stdout } = await floyo('workflows', 'run', 'Not allowed', '--wait')
  assert.equal(code, 1)
  assert.match(stdout, /failed[\s\S]*command_not_allowed/)
})

test('what somebody else changed is shown by diff and not overwritten by push', async () => {
  const file = join(home, 'export.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('timeout: 1m', 'timeout: 2m'))
  const differs = await floyo('workflows', 'diff', 'export.yaml')
  assert.deepEqual([differs.code, differs.stdout], [1, '~ step export, timeout: "1m" -> "2m"\n'])
  const workflow = await json<WorkflowDetail>('workflows', 'show', 'Export the report')
  await person.client.saveDraft(
    {
      params: { workflowId: workflow.id },
      body: { definition: { ...workflow.draft, description: 'x' } },
    },
    { ifMatch: workflow.revision },
  )
  const refused = await floyo('workflows', 'push', 'export.yaml')
  assert.equal(refused.code, 5)
  assert.match(refused.stderr, /changed on the server/)
  assert.equal(
    (await floyo('workflows', 'pull', 'Export the report', '--file', 'export.yaml')).code,
    5,
  )
  await json('workflows', 'push', 'export.yaml', '--force')
  assert.equal((await floyo('workflows', 'diff', 'export.yaml')).code, 0)
})

test('a routine in imported events is found, shown, simulated, accepted; another is dismissed', async () => {
  await person.client.loadSample()
  const { suggestions } = await json<{ suggestions: Suggestion[] }>('discover')
  const [first, second] = suggestions
  assert.ok(first, 'the sample holds a routine')
  assert.match((await floyo('suggestions', 'show', first.id)).stdout, /Proposed workflow:/)
  const { result } = await json<{ result: { wouldHaveFired: number } }>(
    'suggestions',
    'simulate',
    first.id,
    '--days',
    '30',
  )
  assert.ok(result.wouldHaveFired > 0)
  const workflow = await json<WorkflowDetail>('suggestions', 'accept', first.id)
  assert.equal(workflow.enabled, false)
  const back = await floyo('suggestions', 'reopen', first.id)
  assert.match(back.stdout, /is open again\. Its draft was put away\./)
  assert.equal((await floyo('workflows', 'show', workflow.id)).code, 4)
  await json('suggestions', 'accept', first.id)
  if (second) await json('suggestions', 'dismiss', second.id, '--reason', 'not-worth-it')
  const open = await json<Suggestion[]>('suggestions', 'list')
  assert.ok(open.every(({ id }) => id !== first.id && id !== second?.id))
})

test('a person lets their routines count with those of the team, and takes that back', async () => {
  const { since } = await json<TeamContribution>('suggestions', 'team', '--join', '--yes')
  assert.notEqual(since, null)
  assert.match((await floyo('suggestions', 'team')).stdout, /Your routines are counted/)
  assert.equal((await json<TeamContribution>('suggestions', 'team', '--leave')).since, null)
})

test('days of rest come from a calendar file', async () => {
  writeFileSync(join(home, 'holidays.ics'), holidays)
  const made = await json<Calendar>('calendars', 'create', 'holidays-de', '--ics', 'holidays.ics')
  assert.deepEqual(made.days, [{ date: '2026-12-25', name: 'Christmas' }])
  const again = await floyo('calendars', 'import', 'holidays-de', 'holidays.ics')
  assert.match(again.stdout, /^0 added: holidays-de has 1 day/)
  assert.match((await floyo('calendars', 'show', 'holidays-de')).stdout, /2026-12-25.*Christmas/)
  assert.equal((await floyo('calendars', 'create', 'other', '--ics', 'missing.ics')).code, 4)
  await json('calendars', 'delete', 'holidays-de')
  assert.deepEqual(await json('calendars', 'list'), [])
})

test('limits, and how long things are kept, are what a person writes, set by a key that may', async (t) => {
  const { secret } = await person.client.createApiKey({
    body: {
      name: 'limits',
      scopes: ['workspace:read', 'workspace:write', 'connections:read', 'connections:write'],
    },
  })
  const own = env
  env = { ...env, FLOYO_URL: installation.url, FLOYO_API_KEY: secret }
  t.after(() => (env = own))
  const { limits } = await json<Workspace>('workspace', 'set', '--limits', '50, 1000/1m')
  assert.deepEqual(limits, [{ concurrency: 50 }, { rate: '1000/1m' }])
  assert.equal((await floyo('workspace', 'set', '--limits', 'few')).code, 2)
  await json('workspace', 'set', '--limits', 'none')
  const keep = ['--keep-runs', '30', '--keep-events', 'forever', '--keep-deliveries', 'default']
  const { retention } = await json<Workspace>('workspace', 'set', ...keep)
  assert.deepEqual(retention, { runs: 30, events: 'forever', deliveries: null })
  assert.match((await floyo('workspace', 'show')).stdout, /runs 30 days, events for good, deliver/)
  assert.equal((await floyo('workspace', 'set', '--keep-runs', '0')).code, 2)
  await person.client.createConnection({
    body: { name: 'shop', type: 'http', values: { baseUrl: 'https://shop.example.com' } },
  })
  const limited = await json<Connection>('connections', 'limit', 'shop', '4,20/1s')
  assert.deepEqual(limited.limits, [{ concurrency: 4 }, { rate: '20/1s' }])
  assert.match((await floyo('connections', 'list')).stdout, /shop.*http.*4 at a time, 20 in 1s/)
})

const holidays = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:1',
  'SUMMARY:Christmas',
  'DTSTART;VALUE=DATE:20261225',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n')

test('everything can be taken out and deleted', async () => {
  const exported = await floyo('export')
  assert.equal(exported.code, 0, exported.stderr)
  const lines = exported.stdout.trim().split('\n')
  assert.ok(lines.length > 100)
  writeFileSync(join(home, 'all.jsonl'), exported.stdout)
  const again = await json<{ accepted: number; duplicates: number }>('import', 'jsonl', 'all.jsonl')
  assert.deepEqual([again.accepted, again.duplicates], [0, lines.length])

  assert.equal((await floyo('purge')).code, 5)
  await json('purge', '--yes')
  assert.equal((await floyo('export')).stdout, '')
})

test('doctor finds nothing wrong, and signing out cuts the computer off', async () => {
  const doctor = await floyo('doctor')
  assert.equal(doctor.code, 0, doctor.stdout)
  assert.match(doctor.stdout, /code steps +code /)
  await json('logout')
  assert.equal((await floyo('devices', 'list')).code, 3)
  assert.deepEqual((await person.client.listDevices({ query: {} })).items, [])
})
