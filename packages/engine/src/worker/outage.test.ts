import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testEngine } from '../testing/test-engine.ts'

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
  const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>
  let commits = 0
  const away = new Error('Connection terminated unexpectedly')
  pool.query = (async (statement: { name?: string }, ...values: unknown[]) => {
    const isCommit = statement.name === 'checkpoint-runs' || statement.name === 'finish-runs'
    const turn = isCommit ? commits++ % 3 : 2
    // Of each commit the first try gets lost before it is made, the second after that.
    if (turn === 0) throw away
    const answer = await query(statement, ...values)
    if (turn === 1) throw away
    return answer
  }) as typeof pool.query
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
