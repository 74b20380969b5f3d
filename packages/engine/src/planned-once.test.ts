import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '@floyo/db'
import { testDatabase } from '@floyo/db/testing'
import { claimRuns } from './claim.ts'
import { queryOn } from './sql/query.ts'

test('a claim is planned once, and so that a queue which was empty then is never read from end to end', async (t) => {
  const database = await testDatabase(t)
  await database.pools.owner.query('vacuum analyze app.run_queue')
  const hot = await connect({
    url: database.urls.engine,
    role: 'floyo_engine',
    maxConnections: 1,
    isPlannedOnce: true,
  })
  t.after(() => hot.close())
  const query = queryOn(hot.pool)
  const none = { room: 10, roomFor: new Map(), suspects: 'none' } as const
  for (const limit of [1, 200]) {
    await claimRuns(query, { workerId: 'worker', limit, leaseSeconds: 60, ...none })
  }

  const [planned] = await query<{ once: string; anew: string }>({
    text: `select generic_plans as once, custom_plans as anew from pg_prepared_statements
           where name = 'claim-runs'`,
    values: [],
  })
  const plan = await query<{ 'QUERY PLAN': string }>({
    text: `explain execute "claim-runs" ('worker', 10, 60, '{}', '{}', 10, true, false)`,
    values: [],
  })

  assert.deepEqual([Number(planned?.once), Number(planned?.anew)], [2, 0])
  const steps = plan.map((row) => row['QUERY PLAN']).join('\n')
  assert.match(steps, /Index Scan using run_queue_claimable on run_queue/)
  assert.doesNotMatch(steps, /Seq Scan/)
})
