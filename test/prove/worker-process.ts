/**
 * One worker as a process of its own: `worker-process.ts URL SINK LEASE_SECONDS NUMBER`. Its actions:
 * `sink.call` posts to the sink, `poison.kill` ends the process that performs it.
 */
import { connect, silentLog } from '@floyo/db'
import { createEngine } from '@floyo/engine'
import { proofActions } from './actions.ts'

const [url = '', sink = '', leaseSeconds = '15', number = '0'] = process.argv.slice(2)
// On a machine that others use a connection takes long; dying of that is not what is proved.
const { pool } = await connect({
  url,
  role: 'floyo_engine',
  maxConnections: 6,
  connectWithinMs: 60_000,
})
const engine = createEngine({
  pool,
  ...proofActions(sink),
  log: silentLog,
  worker: {
    leaseSeconds: Number(leaseSeconds),
    concurrency: 50,
    workerId: `${number} ${process.pid}`,
  },
})
// Whoever started it is gone: it has nothing left to do.
process.once('disconnect', () => process.exit(0))
process.send?.('ready')
await engine.runWorker(new AbortController().signal)
