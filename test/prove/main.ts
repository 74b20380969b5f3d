/** `npm run prove`: kills the program while webhooks arrive, and counts what that did. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLog, startEmbedded } from '@floyo/db'
import { Pool } from 'pg'
import { newInstallation, removeInstallation } from '../product/server.ts'
import { checkHistory, type Findings } from './history.ts'
import { type KillLoopLog, runKillLoop } from './kill-loop.ts'
import { openSink } from './sink.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    webhooks: { type: 'string', default: '5000' },
    senders: { type: 'string', default: '16' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
})

const sink = await openSink()
const installation = await newInstallation({ FLOYO_EGRESS_ALLOW: new URL(sink.url).host })
const say = (line: string): void => console.log(line)
say(`${values.kills} kills, ${values.webhooks} webhooks, seed ${values.seed}`)
try {
  const log = await runKillLoop({
    installation,
    sink,
    kills: Number(values.kills),
    webhooks: Number(values.webhooks),
    senders: Number(values.senders),
    random: seeded(Number(values.seed)),
    say,
  })
  report(log, await findings(log))
} finally {
  sink.close()
  await removeInstallation(installation)
}

async function findings(log: KillLoopLog): Promise<Findings> {
  const database = await startEmbedded({
    dir: join(installation.dataDir, 'postgres'),
    log: silentLog,
  })
  const pool = new Pool({ connectionString: database.url })
  try {
    return await checkHistory(pool, log, sink)
  } finally {
    await pool.end()
    await database.stop()
  }
}

function report(log: KillLoopLog, found: Findings): void {
  const recovery = log.recoveryMs.toSorted((a, b) => a - b)
  const rows = {
    ...found,
    repeatedSends: log.repeats,
    secondsToFinal: Number(log.secondsToFinal.toFixed(1)),
    recoverySecondsMedian: Number(((recovery[recovery.length >> 1] ?? 0) / 1000).toFixed(2)),
    recoverySecondsMax: Number(((recovery.at(-1) ?? 0) / 1000).toFixed(2)),
  }
  console.table(rows)
  console.log(JSON.stringify({ proof: 'kill-loop', kills: log.kills, ...rows }))
  const broken =
    found.lost +
    found.doubled +
    found.notFinal +
    found.failed +
    found.repeatedSuccesses +
    found.missingEffects
  if (broken > 0 || log.secondsToFinal > 60) process.exitCode = 1
}

/** A small generator of numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
