import { testEngine } from '../testing/test-engine.ts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { silentLog } from '@floyo/db'
import {
  seedEvents,
  seedWorkflow,
  type SeededWorkflow,
  testDatabase,
  type TestDatabase,
} from '@floyo/db/testing'
import { sql } from 'kysely'
import { sumUpDays } from './run-days.ts'
import { keepRetention } from './keep-retention.ts'

const usual = { runs: 30, events: 30, deliveries: 7 } as const

/** One round; of files that went the ids. */
async function round(
  { pools }: TestDatabase,
  { signal = new AbortController().signal } = {},
): Promise<string[]> {
  const files: string[] = []
  await sumUpDays(pools.engine)
  await keepRetention({
    pool: pools.engine,
    log: silentLog,
    usual,
    signal,
    removeFile: ({ id }) => Promise.resolve(void files.push(id)),
  })
  return files
}

interface Seeded {
  daysAgo: number
  /** When it was accepted; when it ended unless said. */
  acceptedDaysAgo?: number
  isDead?: boolean
  retryOf?: string
  hasEnded?: boolean
}

/** A run that ended so many days ago, with a journal and a file. @returns its id */
async function seedRun(
  { owner }: TestDatabase,
  { workspaceId, workflowId }: SeededWorkflow,
  { daysAgo, acceptedDaysAgo = daysAgo, isDead = false, retryOf, hasEnded = true }: Seeded,
): Promise<string> {
  const at = sql`now() - make_interval(days => ${acceptedDaysAgo})`
  const id = crypto.randomUUID()
  const { rows } = await sql<{ id: string }>`
    select overlay(${id} placing left(app.uuid_floor(${at})::text, 15) from 1 for 15) as id`.execute(
    owner,
  )
  const runId = String(rows[0]?.id)
  for (const table of ['app.runs', 'app.run_ends', 'app.run_journal']) {
    await sql`select app.ensure_month(${table}::regclass, ${at})`.execute(owner)
  }
  await sql`
    insert into app.runs (workspace_id, id, workflow_id, version, trigger, retry_of, created_at)
    values (${workspaceId}, ${runId}, ${workflowId}, 1, 'manual', ${retryOf ?? null}, ${at})`.execute(
    owner,
  )
  await sql`
    insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
    values (${workspaceId}, ${runId}, 1, 1, '[]')`.execute(owner)
  await sql`
    insert into app.files (workspace_id, id, name, size_bytes, media_type, sha256, run_id, of_journal)
    values (${workspaceId}, ${runId}, 'rows output.json', 1, 'application/json', '', ${runId}, 'seen')`.execute(
    owner,
  )
  if (!hasEnded) {
    await sql`
      insert into app.run_queue (workspace_id, run_id, workflow_id, status, available_at)
      values (${workspaceId}, ${runId}, ${workflowId}, 'waiting', 'infinity')`.execute(owner)
    return runId
  }
  const outcome = isDead
    ? { status: 'failed', error: { dead: 'gave_up' } }
    : { status: 'succeeded' }
  await sql`
    insert into app.run_ends (workspace_id, run_id, workflow_id, status, outcome, finished_at)
    values (${workspaceId}, ${runId}, ${workflowId}, ${outcome.status}::app.run_status, ${outcome}::jsonb,
            now() - make_interval(days => ${daysAgo}))`.execute(owner)
  return runId
}

async function idsIn({ owner }: TestDatabase, column: string, table: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct ${sql.ref(column)}::text as id from ${sql.table(table)} order by 1`.execute(
    owner,
  )
  return rows.map(({ id }) => id)
}

/** What is left of runs, wherever anything is left of them. */
async function left(database: TestDatabase): Promise<string[]> {
  const places = [
    ['id', 'app.runs'],
    ['run_id', 'app.run_ends'],
    ['run_id', 'app.run_journal'],
    ['run_id', 'app.files'],
  ] as const
  const seen = await Promise.all(places.map(([column, table]) => idsIn(database, column, table)))
  return [...new Set(seen.flat())].toSorted()
}

async function months({ owner }: TestDatabase, parent: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_inherits i
    where i.inhparent = ${parent}::regclass`.execute(owner)
  return rows[0]?.count ?? 0
}

function ago(days: number): number {
  return Date.now() - days * 86_400_000
}

async function setUp(t: TestContext) {
  const database = await testDatabase(t)
  const workflow = await seedWorkflow(database.owner)
  return { database, workflow, before: await months(database, 'app.runs') }
}

test('a run is removed with its journal and its files when its time is over, and not before', async (t) => {
  const { database, workflow } = await setUp(t)
  // Accepted long ago, ended lately: what counts is the end.
  const kept = [
    await seedRun(database, workflow, { daysAgo: 29 }),
    await seedRun(database, workflow, { daysAgo: 29, acceptedDaysAgo: 33 }),
  ]
  const over = await seedRun(database, workflow, { daysAgo: 31, acceptedDaysAgo: 33 })

  assert.deepEqual(await round(database), [over])

  assert.deepEqual(await left(database), kept.toSorted())
  const { rows } = await sql<{ action: string; changes: { runs: number; files: number } }>`
    select action, changes from app.audit_log`.execute(database.owner)
  assert.deepEqual(
    rows.map(({ action, changes }) => [action, changes.runs, changes.files]),
    [['retention.applied', 1, 1]],
  )
})

test('a month in which nothing is kept is dropped with its files; the days stay counted', async (t) => {
  const { database, workflow, before } = await setUp(t)
  const over = await seedRun(database, workflow, { daysAgo: 70 })
  assert.equal(await months(database, 'app.runs'), before + 1)

  assert.deepEqual(await round(database), [over])

  for (const parent of ['app.runs', 'app.run_ends', 'app.run_journal']) {
    assert.equal(await months(database, parent), before)
  }
  assert.deepEqual(await left(database), [])
  const days = await database.owner.selectFrom('runDays').select('succeeded').execute()
  assert.deepEqual(days, [{ succeeded: 1 }])
})

test('a month is not dropped while it holds a run that has not ended', async (t) => {
  const { database, workflow, before } = await setUp(t)
  const open = await seedRun(database, workflow, { daysAgo: 70, hasEnded: false })
  await seedRun(database, workflow, { daysAgo: 70 })

  await round(database)

  assert.equal(await months(database, 'app.runs'), before + 1)
  assert.deepEqual(await left(database), [open])
})

test('a dead letter is kept until it is repeated, and goes together with what repeats it', async (t) => {
  const { database, workflow } = await setUp(t)
  const waiting = await seedRun(database, workflow, { daysAgo: 70, isDead: true })
  const repeated = await seedRun(database, workflow, { daysAgo: 70, isDead: true })
  await seedRun(database, workflow, { daysAgo: 38, retryOf: repeated })
  const older = await seedRun(database, workflow, { daysAgo: 70, isDead: true })
  const again = await seedRun(database, workflow, { daysAgo: 5, retryOf: older })
  await seedRun(database, workflow, { daysAgo: 366, isDead: true })

  await round(database)

  assert.deepEqual(await left(database), [waiting, older, again].toSorted())
})

test('a run that an output is pinned from is kept', async (t) => {
  const { database, workflow } = await setUp(t)
  const { workspaceId, workflowId } = workflow
  const runId = await seedRun(database, workflow, { daysAgo: 70 })
  await seedRun(database, workflow, { daysAgo: 70 })
  await sql`
    insert into app.step_pins (workspace_id, workflow_id, step_id, output, run_id)
    values (${workspaceId}, ${workflowId}, 'hello', '1', ${runId})`.execute(database.owner)

  await round(database)

  assert.deepEqual(await left(database), [runId])
})

test('a run that somebody keeps for good stays, and goes when it is kept no longer', async (t) => {
  const { database, workflow } = await setUp(t)
  const { owner } = database
  const held = await seedRun(database, workflow, { daysAgo: 70 })
  const lone = await seedRun(database, workflow, { daysAgo: 130 })
  await seedRun(database, workflow, { daysAgo: 70 })
  const values = [held, lone].map((runId) => ({ workspaceId: workflow.workspaceId, runId }))
  await owner.insertInto('runHolds').values(values).execute()

  await round(database)
  assert.deepEqual(await left(database), [held, lone].toSorted())

  await owner.deleteFrom('runHolds').execute()
  await round(database)
  assert.deepEqual(await left(database), [])
})

test('each workspace keeps for as long as it chose', async (t) => {
  const { database, workflow } = await setUp(t)
  const forever = await seedWorkflow(database.owner)
  const short = await seedWorkflow(database.owner)
  const choose = (workspaceId: string, runs: string | number) =>
    sql`update app.workspaces set retention = ${{ runs }}::jsonb where id = ${workspaceId}`.execute(
      database.owner,
    )
  await choose(forever.workspaceId, 'forever')
  await choose(short.workspaceId, 3)
  const kept = [
    await seedRun(database, workflow, { daysAgo: 5 }),
    await seedRun(database, forever, { daysAgo: 5 }),
    await seedRun(database, forever, { daysAgo: 70 }),
  ]
  await seedRun(database, short, { daysAgo: 5 })
  await seedRun(database, workflow, { daysAgo: 70 })

  await round(database)

  assert.deepEqual(await left(database), kept.toSorted())
})

test('nobody who stores a run waits for a month that is to be dropped', async (t) => {
  const { engine, database, workflow } = await testEngine(t, { running: 'none' })
  const of = await workflow({})
  await seedRun(database, of, { daysAgo: 70 })
  const before = await months(database, 'app.runs')
  const accept = () =>
    engine.accept({
      ...of,
      version: 1,
      trigger: 'manual',
      inputs: {},
      triggerData: null,
    })
  // Somebody is storing a run and takes long over it: the table can not be had.
  const holder = await database.pools.owner.connect()
  t.after(() => holder.release())
  await holder.query('begin')
  await holder.query('lock table app.runs in row exclusive mode')
  const dropping = round(database)
  const waiting = "select from pg_locks where not granted and mode = 'AccessExclusiveLock'"
  while ((await database.pools.owner.query(waiting)).rowCount === 0);

  await accept()

  await dropping
  assert.equal(await months(database, 'app.runs'), before)
  await holder.query('commit')
  await round(database)
  assert.equal(await months(database, 'app.runs'), before - 1)
  assert.equal((await idsIn(database, 'id', 'app.runs')).length, 1)
})

test('events and deliveries go when they have been here for their time', async (t) => {
  const { database, workflow } = await setUp(t)
  const { owner } = database
  const ids = await seedEvents(owner, workflow, [
    { t: ago(70), type: 'a.b', subject: 'imported today' },
    { t: ago(70), type: 'a.b', subject: 'over' },
    { t: ago(150), type: 'a.b', subject: 'over, with its month' },
    { t: ago(1), type: 'a.b', subject: 'young' },
  ])
  await sql`
    update app.events set received_at = occurred_at where subject like 'over%'`.execute(owner)
  const { id: webhookId } = (
    await sql<{ id: string }>`
      insert into app.webhooks (workspace_id, workflow_id, version, token)
      values (${workflow.workspaceId}, ${workflow.workflowId}, 1, 'x') returning id`.execute(owner)
  ).rows[0] ?? { id: '' }
  await sql`
    insert into app.webhook_inbox (workspace_id, webhook_id, workflow_id, status, reason, method, headers,
                                   query, body_bytes, received_at)
    select ${workflow.workspaceId}, ${webhookId}, ${workflow.workflowId}, 'disabled', '', 'POST', '{}', '{}', 0,
           now() - make_interval(days => days)
    from unnest(array[6, 8]) days`.execute(owner)

  await round(database)

  assert.deepEqual(
    await idsIn(database, 'id', 'app.events'),
    [String(ids[0]), String(ids[3])].toSorted(),
  )
  assert.equal((await idsIn(database, 'id', 'app.webhook_inbox')).length, 1)
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'app.events'::regclass
      and c.relname = 'events_y' || to_char(now() - interval '150 days', 'YYYY"m"MM')`.execute(
    owner,
  )
  assert.deepEqual(rows, [])
})
