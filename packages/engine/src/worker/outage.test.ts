import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import { testEngine } from '../testing/test-engine.ts'

type Answer = Promise<{ rows: unknown[] }>

/** Puts `between` before each statement of the pool, by its name; `pass` carries it out. */
function standBefore(
  pool: Pool,
  between: (name: string | undefined, pass: () => Answer) => Answer,
): void {
  const query = pool.query.bind(pool) as (...given: unknown[]) => Answer
  pool.query = ((statement: { name?: string }, ...values: unknown[]) =>
    between(statement.name, () => query(statement, ...values))) as typeof pool.query
}

test('a run whose database connections are cut in the middle goes on, and no worker counts as lost', async (t) => {
  const attempts: string[] = []
  let lostWorkers: number | undefined
  const { database, workflow, start, outcome } = await testEngine(t, {
    actions: {
      'test.cut': async ({ stepId, attempt }) => {
        attempts.push(`${stepId} ${attempt}`)
        if (stepId === 'b' && attempt === 1) {
          await sql`
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and usename = 'floyo_engine'
               or (datname = current_database() and application_name = 'floyo_engine')`.execute(
            database.owner,
          )
        }
        if (stepId === 'c') {
          const queued = await database.owner.selectFrom('runQueue').selectAll().executeTakeFirst()
          lostWorkers = queued?.lostWorkers
        }
        return { output: null }
      },
    },
  })
  const seeded = await workflow({
    steps: [
      { id: 'a', use: 'test.cut' },
      { id: 'b', use: 'test.cut' },
      { id: 'c', use: 'test.cut' },
    ],
  })

  const runId = await start(seeded)

  assert.equal((await outcome(runId)).status, 'succeeded')
  assert.equal(lostWorkers, 0)
  assert.deepEqual(attempts, ['a 1', 'b 1', 'c 1'])
})

test('a result whose commit failed is written when the database is back, and nothing is done again', async (t) => {
  const attempts: string[] = []
  const { database, workflow, start, outcome, entries } = await testEngine(t, {
    actions: {
      'test.note': ({ stepId, attempt }) => {
        attempts.push(`${stepId} ${attempt}`)
        return { output: null }
      },
    },
  })
  const { engine: pool } = database.pools
  let commits = 0
  const away = new Error('Connection terminated unexpectedly')
  standBefore(pool, async (name, pass) => {
    const isCommit = name === 'checkpoint-runs' || name === 'finish-runs'
    const turn = isCommit ? commits++ % 3 : 2
    // Of each commit the first try gets lost before it is made, the second after that.
    if (turn === 0) throw away
    const answer = await pass()
    if (turn === 1) throw away
    return answer
  })
  const seeded = await workflow({ steps: ['a', 'b'].map((id) => ({ id, use: 'test.note' })) })

  const runId = await start(seeded)

  assert.equal((await outcome(runId)).status, 'succeeded')
  assert.deepEqual(attempts, ['a 1', 'b 1'])
  const seen = await entries(runId)
  assert.deepEqual(
    seen.filter(({ type }) => type === 'attempt' || type === 'done').map(({ type }) => type),
    ['attempt', 'done', 'attempt', 'done'],
  )
})

test('a claim that a crash of the database forgot, and that its worker gets again, begins nothing twice', async (t) => {
  const attempts: string[] = []
  const { database, workflow, start, outcome } = await testEngine(t, {
    actions: {
      'test.note': async ({ stepId, attempt }) => {
        attempts.push(`${stepId} ${attempt}`)
        await sleep(150)
        return { output: null }
      },
    },
  })
  const { engine: pool } = database.pools
  let isForgotten = false
  const claimedAgain = Promise.withResolvers<void>()
  standBefore(pool, async (name, pass) => {
    if (name === 'checkpoint-runs' && !isForgotten) {
      isForgotten = true
      await sql`
        update app.run_queue
        set status = 'queued', claim_seq = claim_seq - 1, claimed_by = null, available_at = now(),
            started_at = null`.execute(database.owner)
      await claimedAgain.promise
    }
    const answer = await pass()
    if (name === 'claim-runs' && isForgotten && answer.rows.length > 0) claimedAgain.resolve()
    return answer
  })
  const seeded = await workflow({ steps: ['a', 'b'].map((id) => ({ id, use: 'test.note' })) })

  const runId = await start(seeded)

  assert.equal((await outcome(runId)).status, 'succeeded')
  assert.deepEqual(attempts, ['a 1', 'b 1'])
})

test('a result is kept while nobody can say whether the next effect may begin', async (t) => {
  const attempts: string[] = []
  const { database, workflow, start, outcome } = await testEngine(t, {
    actions: {
      'test.note': async ({ stepId, attempt }) => {
        attempts.push(`${stepId} ${attempt}`)
        // Longer than what is known of limits holds.
        if (stepId === 'a') await sleep(1100)
        cut = stepId === 'a'
        return { output: null }
      },
    },
  })
  const { engine: pool } = database.pools
  const connect = pool.connect.bind(pool) as (...given: unknown[]) => Promise<unknown>
  let cut = false
  const refused: string[] = []
  const refuseOnce = (what: string): void => {
    if (!cut || refused.includes(what)) return
    refused.push(what)
    throw new Error('Connection terminated unexpectedly')
  }
  standBefore(pool, async (name, pass) => {
    if (name === 'read-controls') refuseOnce('controls')
    return pass()
  })
  pool.connect = ((...given: unknown[]) => {
    // A transaction: whoever waits at a gate.
    if (given.length === 0) refuseOnce('gates')
    return connect(...given)
  }) as typeof pool.connect
  const seeded = await workflow({
    steps: ['a', 'b'].map((id) => ({ id, use: 'test.note', connection: 'office' })),
  })
  await sql`
    with key as (
      insert into app.workspace_keys (workspace_id, version, wrapped)
      values (${seeded.workspaceId}, 1, decode('00', 'hex'))
      returning workspace_id, version
    )
    insert into app.connections (workspace_id, name, type, secret, key_version, limits)
    select workspace_id, 'office', 'smtp', decode('00', 'hex'), version, '[{"concurrency": 1}]'
    from key`.execute(database.owner)

  const runId = await start(seeded)

  assert.equal((await outcome(runId)).status, 'succeeded')
  assert.deepEqual(refused, ['controls', 'gates'])
  assert.deepEqual(attempts, ['a 1', 'b 1'])
})
