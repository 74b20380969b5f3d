import { createLargeValues } from '../journal/large-values.ts'
import { testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Definition, type ShadowChange } from '@floyo/contracts'
import { silentLog } from '@floyo/db'
import { aDefinition, type SeededWorkflow } from '@floyo/db/testing'
import { sql } from 'kysely'
import type { RunCode } from '../run-code.ts'
import { watchRuns } from './watch-runs.ts'

/** Live runs of one definition, and another one on trial beside them. */
async function setUp(t: TestContext, { runCode }: { runCode?: RunCode } = {}) {
  const called: string[] = []
  const act = ({ stepKey }: { stepKey: string }) => {
    called.push(stepKey)
    return { output: { sent: true } }
  }
  const actions = { 'test.get': act, 'test.mail': act }
  const { engine, database, workflow, start, outcome } = await testEngine(t, { actions, runCode })
  const { owner, pools } = database

  async function put(of: SeededWorkflow, definition: Partial<Definition>): Promise<void> {
    const text = JSON.stringify(aDefinition(definition))
    await sql`
      insert into app.shadows (workspace_id, workflow_id, definition, revision, seen_until)
      values (${of.workspaceId}, ${of.workflowId}, ${text}::jsonb, 1, now() - interval '1 hour')`.execute(
      owner,
    )
  }

  /** One look, at runs that seem to have ended a minute ago. */
  async function look(): Promise<number> {
    await sql`update app.run_ends set finished_at = now() - interval '1 minute'`.execute(owner)
    const { signal } = new AbortController()
    const values = createLargeValues(undefined)
    return watchRuns({ pool: pools.engine, values, log: silentLog, runCode, signal })
  }

  async function seen() {
    const counts = await owner
      .selectFrom('shadows')
      .select(['same', 'different', 'unclear'])
      .executeTakeFirst()
    const rows = await owner.selectFrom('shadowDifferences').select(['runId', 'changes']).execute()
    return { counts, differences: rows as unknown as { runId: string; changes: ShadowChange[] }[] }
  }

  async function run(of: SeededWorkflow, inputs = {}): Promise<string> {
    const runId = await start(of, inputs)
    await outcome(runId)
    return runId
  }
  return { engine, database, workflow, put, look, seen, run, called }
}

const mail = (to: string) => ({ id: 'mail', use: 'test.mail', with: { to } }) as const
const inputs: Definition['inputs'] = { amount: { type: 'number' } }

test('a definition on trial is given what live runs were given, and nothing that it does is real', async (t) => {
  const { workflow, put, look, seen, run, called } = await setUp(t)
  const get = { id: 'get', use: 'test.get', with: { amount: '{{ inputs.amount }}' } } as const
  const live = await workflow({ inputs, steps: [get, mail('team')] })
  await put(live, {
    inputs,
    steps: [get, mail("{{ inputs.amount > 100 ? 'boss' : 'team' }}")],
  })
  await run(live, { amount: 5 })
  await run(live, { amount: 50 })
  const large = await run(live, { amount: 500 })
  const before = called.length

  assert.equal(await look(), 3)

  assert.equal(called.length, before, 'nobody was asked for anything')
  const { counts, differences } = await seen()
  assert.deepEqual(counts, { same: 2, different: 1, unclear: 0 })
  const place = { path: '/with/to', kind: 'changed', before: 'team', after: 'boss' }
  assert.deepEqual(differences, [
    { runId: large, changes: [{ type: 'call', key: 'mail', kind: 'changed', places: [place] }] },
  ])
  assert.equal(await look(), 0, 'each run is looked at once')
})

test('a shadow beside a person is not set against runs', async (t) => {
  const { workflow, put, look, run, database } = await setUp(t)
  const live = await workflow({ steps: [mail('team')] })
  await put(live, { steps: [mail('boss')] })
  await database.owner.updateTable('shadows').set({ beside: 'person' }).execute()
  await run(live)

  assert.equal(await look(), 0)
})

test('what it would have asked besides, what not, and another end are told', async (t) => {
  const { workflow, put, look, seen, run } = await setUp(t)
  const live = await workflow({ steps: [mail('team'), { id: 'end', return: 1 }] })
  await put(live, {
    steps: [
      { id: 'extra', use: 'test.get', with: {} },
      {
        id: 'stop',
        if: '{{ steps.extra != null }}',
        then: [{ id: 'no', fail: { message: 'no' } }],
      },
    ],
  })
  await run(live)

  await look()

  const [difference] = (await seen()).differences
  assert.deepEqual(difference?.changes, [
    { type: 'outcome', live: 'succeeded', trial: 'failed at no: failed_by_step' },
    { type: 'call', key: 'mail', kind: 'removed', places: [] },
    { type: 'call', key: 'extra', kind: 'added', places: [] },
  ])
})

function twoCodes(changed: string): Definition['steps'] {
  return [
    { id: 'same', code: 'return 1' },
    { id: 'other', code: changed },
    { id: 'end', return: '{{ [steps.same, steps.other] }}' },
  ]
}

test('code that differs runs shut away; the same code gives what it gave', async (t) => {
  const ran: string[] = []
  const runCode: RunCode = ({ source }) => {
    ran.push(source)
    return Promise.resolve({ ok: true, output: source.length })
  }
  const { workflow, put, look, seen, run } = await setUp(t, { runCode })
  const live = await workflow({ steps: twoCodes('return 2') })
  await put(live, { steps: twoCodes('return 2 + 2') })
  await run(live)
  ran.length = 0

  await look()

  assert.deepEqual(ran, ['return 2 + 2'])
  const place = { path: '/1', kind: 'changed', before: 8, after: 12 }
  assert.deepEqual((await seen()).differences[0]?.changes, [{ type: 'output', places: [place] }])
})

test('repeated runs and trials of drafts are no live runs', async (t) => {
  const { engine, workflow, put, look, run } = await setUp(t)
  const live = await workflow({ steps: [mail('team')] })
  const of = { workspaceId: live.workspaceId, workflowId: live.workflowId, userId: live.userId }
  const runId = await run(live)
  const again = await engine.retryRun({ ...of, runId, from: 'start', version: 'same' })
  const draft = await engine.startRun({ ...of, inputs: {}, draft: true })
  for (const { runId: id } of [again, draft]) {
    await engine.waitForOutcome({ workspaceId: of.workspaceId, runId: id }, { timeoutMs: 60_000 })
  }

  await put(live, { steps: [mail('boss')] })

  assert.equal(await look(), 1)
})

test('a trial that was ended while a look was under way counts nothing', async (t) => {
  const { workflow, put, look, seen, run, database } = await setUp(t, {
    runCode: async () => {
      await sql`delete from app.shadows`.execute(database.owner)
      return { ok: true, output: 1 }
    },
  })
  const live = await workflow({ steps: [mail('team')] })
  await put(live, { steps: [{ id: 'other', code: 'return 1' }] })
  await run(live)

  assert.equal(await look(), 1)

  assert.deepEqual(await seen(), { counts: undefined, differences: [] })
})
