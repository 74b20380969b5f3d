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
await utils.release()
const count = createCount(Number(jobs))
const silent = { log() {}, scope: () => silent, error() {}, warn() {}, info() {}, debug() {} }
count.start()
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
    three(payload) {
      threeSteps(payload)
      count.end()
    },
  },
})
report(await count.rate)
await runner.stop()
process.exit(0)
