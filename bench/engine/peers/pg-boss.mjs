import { PgBoss } from 'pg-boss'
import { createCount, delivery, report, threeSteps } from './job.mjs'

const [connectionString, , jobs] = process.argv.slice(2)
const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
boss.on('error', (error) => console.error(error))
await boss.start()
await boss.createQueue('three')
for (let left = Number(jobs); left > 0; left -= 1000) {
  const batch = Array.from({ length: Math.min(left, 1000) }, () => ({ data: delivery }))
  await boss.insert('three', batch)
}
const count = createCount(Number(jobs))
count.start()
// Without its `work` loop, which rests between batches: fetching and completing in two lanes.
const lane = async () => {
  for (;;) {
    const batch = await boss.fetch('three', { batchSize: 500 })
    if (!batch || batch.length === 0) return
    const results = batch.map(({ data }) => threeSteps(data))
    await boss.complete(
      'three',
      batch.map(({ id }) => id),
      { results },
    )
    for (const _ of batch) count.end()
  }
}
await Promise.all([lane(), lane()])
report(await count.rate)
await boss.stop({ graceful: false })
process.exit(0)
