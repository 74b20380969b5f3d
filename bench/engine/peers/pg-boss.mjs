import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import { delivery, report, threeSteps } from './job.mjs'

const [connectionString, , jobs] = process.argv.slice(2)
const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
boss.on('error', (error) => console.error(error))
await boss.start()
await boss.createQueue('three')
for (let left = Number(jobs); left > 0; left -= 1000) {
  const batch = Array.from({ length: Math.min(left, 1000) }, () => ({ data: delivery }))
  await boss.insert('three', batch)
}
// Two lanes that never rest between full batches; each job keeps what its own steps gave.
const options = {
  batchSize: 500,
  burstWhenBatchFull: true,
  localConcurrency: 2,
  perJobResults: true,
}
await boss.work('three', options, async (batch) =>
  batch.map(({ id, data }) => ({ id, status: 'completed', output: { steps: threeSteps(data) } })),
)
const progress = `
  select count(*) filter (where state = 'completed')::int as done,
         extract(epoch from max(completed_on) - min(started_on))::float8 as seconds
  from pgboss.job where name = 'three'`
for (;;) {
  await sleep(100)
  const { rows } = await boss.getDb().executeSql(progress)
  const [{ done, seconds }] = rows
  if (done < Number(jobs)) continue
  report(done / seconds)
  break
}
await boss.stop({ graceful: false })
process.exit(0)
