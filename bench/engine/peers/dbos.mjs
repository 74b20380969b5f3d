import { DBOS } from '@dbos-inc/dbos-sdk'
import { createCount, delivery, isLarge, readPrices, report, total } from './job.mjs'

const [url, , jobs] = process.argv.slice(2)
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: url,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
  runAdminServer: false,
})
const three = DBOS.registerWorkflow(
  async (given) => {
    const prices = await DBOS.runStep(async () => readPrices(given), { name: 'read' })
    const large = await DBOS.runStep(async () => isLarge(prices), { name: 'large' })
    const sum = await DBOS.runStep(async () => total(prices), { name: 'sum' })
    return { large, sum }
  },
  { name: 'three' },
)
await DBOS.launch()
const count = createCount(Number(jobs))
let left = Number(jobs)
count.start()
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (left-- > 0) {
      await three(delivery)
      count.end()
    }
  }),
)
report(await count.rate)
process.exit(0)
