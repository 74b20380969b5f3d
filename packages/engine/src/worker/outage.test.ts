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
  assert.deepEqual(
    attempts.filter((one) => one.startsWith('a')),
    ['a 1'],
  )
  assert.equal(attempts.at(-1), 'c 1')
})
