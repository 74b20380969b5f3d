/** One scheduler as a process of its own, on a turned clock: `scheduler-process.ts URL`. */
import { connect, silentLog } from '@floyo/db'
import { createEngine } from '@floyo/engine'
import { turnClock } from './virtual-clock.ts'

const [url = ''] = process.argv.slice(2)
const { pool } = await connect({
  url,
  role: 'floyo_engine',
  maxConnections: 2,
  connectWithinMs: 60_000,
})
await turnClock(pool)
const engine = createEngine({
  pool,
  actions: new Map(),
  perform: () => Promise.reject(new Error('schedulers perform nothing')),
  queueLimit: 10_000_000,
  log: silentLog,
  scheduler: { pollMs: 20 },
})
// Whoever started it is gone: it has nothing left to do.
process.once('disconnect', () => process.exit(0))
process.send?.('ready')
await engine.runScheduler(new AbortController().signal)
