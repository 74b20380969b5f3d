import { setTimeout as sleep } from 'node:timers/promises'
import { makeWorkerUtils, run } from 'graphile-worker'
import { createCount, delivery, report, threeSteps } from './job.mjs'

const [connectionString, , jobs] = process.argv.slice(2)
const utils = await makeWorkerUtils({ connectionString })
await utils.migrate()
for (let left = Number(jobs); left > 0; left -= 1000) {
  const batch = Array.from({ length: Math.min(left, 1000) }, () => ({
    identifier: 'three',
    payload: delivery,
  }))
  await utils.addJobs(batch)
}
const query = (text) => utils.withPgClient((client) => client.query(text))
// A job that has ended is deleted, and with it all that is known of it: its steps are kept here.
await query('create table public.graphile_steps (job_id bigint, steps jsonb)')
const count = createCount(Number(jobs))
const silent = { log() {}, scope: () => silent, error() {}, warn() {}, info() {}, debug() {} }
const insert = 'insert into public.graphile_steps (job_id, steps) values ($1, $2)'
const startedAt = performance.now()
const runner = await run({
  connectionString,
  logger: silent,
  noHandleSignals: true,
  preset: {
    worker: {
      concurrentJobs: 24,
      maxPoolSize: 12,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
  taskList: {
    async three(payload, { job, query: record }) {
      await record(insert, [job.id, JSON.stringify(threeSteps(payload))])
      count.end()
    },
  },
})
await count.rate
// Ends are written behind the last job: until they are, a crash would bring it back.
for (;;) {
  const { rows } = await query(
    'select exists (select from graphile_worker._private_jobs) as are_left',
  )
  if (!rows[0].are_left) break
  await sleep(5)
}
report(Number(jobs) / ((performance.now() - startedAt) / 1000))
await runner.stop()
await utils.release()
process.exit(0)
