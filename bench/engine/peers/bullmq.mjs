import { Queue, Worker } from 'bullmq'
import { createCount, delivery, report, threeSteps } from './job.mjs'

const [, redisPort, jobs] = process.argv.slice(2)
const connection = { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null }
const queue = new Queue('three', { connection })
for (let left = Number(jobs); left > 0; left -= 1000) {
  const batch = Array.from({ length: Math.min(left, 1000) }, () => ({
    name: 'three',
    data: delivery,
  }))
  await queue.addBulk(batch)
}
const count = createCount(Number(jobs))
count.start()
const worker = new Worker('three', async ({ data }) => threeSteps(data), {
  connection,
  concurrency: 100,
})
worker.on('completed', () => count.end())
report(await count.rate)
process.exit(0)
