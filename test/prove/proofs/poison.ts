/**
 * Poison: a run that ends every process that takes it is set aside, and the others go on; also those
 * that are held by the same worker when it dies, again and again.
 */
import { join } from 'node:path'
import type { Outcome } from '@floyo/contracts'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, type TestDatabase } from '@floyo/db/testing'
import { createEngine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { startCrew } from '../processes.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { until } from '../settled.ts'
import { openSink, type Sink } from '../sink.ts'
import { withTestDatabase } from '../test-database.ts'

const script = join(import.meta.dirname, '../worker-process.ts')
const measures = {
  short: { leaseSeconds: 4, poison: 3, healthy: 60 },
  long: { leaseSeconds: 5, poison: 5, healthy: 3000 },
}

const waitSeconds = 300

export const poison: Proof = {
  name: 'poison',
  ids: ['REL-13'],
  manner: 'beside',
  usualMinutes: () => 1.3,
  run: (options) =>
    withTestDatabase(async (database) => {
      const sink = await openSink({ answerMs: 20 })
      try {
        return await prove(database, sink, options)
      } finally {
        sink.close()
      }
    }),
}

async function prove(
  database: TestDatabase,
  sink: Sink,
  { length, say }: ProveOptions,
): Promise<Row[]> {
  const { leaseSeconds, poison: count, healthy } = measures[length]
  const { owner, pools, urls } = database
  const nothing = actionsOf({
    'sink.call': () => Promise.resolve(),
    'poison.kill': () => Promise.resolve(),
  })
  const engine = createEngine({ pool: pools.engine, ...nothing, log: silentLog })
  const deadly = await seedWorkflow(owner, {
    definition: aDefinition({ steps: [{ id: 'kill', use: 'poison.kill' }] }),
  })
  const plain = await seedWorkflow(owner, {
    definition: aDefinition({ steps: [{ id: 'call', use: 'sink.call' }] }),
  })
  const poisoned: string[] = []
  const others: string[] = []
  for (let made = 0; made < healthy; made++) {
    // Two next to each other in the first batch that a worker takes, the rest on their way.
    const isAmongTheFirst = made === 5 || made === 6
    const isOnTheWay = made > 6 && made % Math.ceil(healthy / (count - 1)) === 0
    if (isAmongTheFirst || isOnTheWay) {
      poisoned.push((await engine.startRun({ ...deadly, inputs: {} })).runId)
    }
    others.push((await engine.startRun({ ...plain, inputs: {} })).runId)
  }
  const since = performance.now()
  const crew = await startCrew(script, {
    size: 2,
    args: [urls.engine, sink.url, String(leaseSeconds)],
  })
  try {
    const endedOf = async (ids: string[]): Promise<{ outcome: Outcome }[]> =>
      (
        await pools.owner.query<{ outcome: Outcome }>(
          'select outcome from app.run_ends where run_id = any ($1)',
          [ids],
        )
      ).rows
    const wait = { withinSeconds: waitSeconds, say }
    const areAside = await until(async () => (await endedOf(poisoned)).length === poisoned.length, {
      what: 'the poison runs to end',
      ...wait,
    })
    const asideSeconds = areAside ? (performance.now() - since) / 1000 : Infinity
    await until(async () => (await endedOf(others)).length === healthy, {
      what: 'the others to end',
      ...wait,
    })
    say(`${crew.deaths()} workers died of ${count} runs`)
    const aside = (await endedOf(poisoned)).filter(
      ({ outcome }) => outcome.status === 'failed' && outcome.error.code === 'lost_workers',
    )
    const well = (await endedOf(others)).filter(({ outcome }) => outcome.status === 'succeeded')
    const codes = (await endedOf(others)).flatMap(({ outcome }) =>
      outcome.status === 'failed' ? [outcome.error.code] : [],
    )
    if (codes.length > 0) say(`others failed with ${[...new Set(codes)].join(', ')}`)
    const takenOver = await countTakenOver(pools.owner, others)
    const done = `${count} runs that kill their worker among ${healthy} that do not, 2 workers; ${takenOver} others were taken over after a death`
    const rows = [
      atMost(
        { id: 'REL-13', promise: 'a poison run takes few workers with it', done },
        {
          name: 'workers lost per poison run',
          limit: 3,
          seen: crew.deaths() / count,
          unit: 'workers',
        },
      ),
      never(
        { id: 'REL-13', promise: 'the others go on, nothing is dropped', done },
        {
          'not set aside': count - aside.length,
          'others not succeeded': healthy - well.length,
          'no other held with them': takenOver > 0 ? 0 : 1,
        },
      ),
    ]
    if (length === 'short') return rows
    return [
      ...rows,
      atMost(
        { id: 'REL-13', promise: 'a poison run is set aside', done },
        // One suspect at a time is held by a worker; each costs up to three leases.
        {
          name: 'all set aside within',
          limit: 120 * Math.max(1, count / 2),
          seen: asideSeconds,
          unit: 's',
        },
      ),
    ]
  } finally {
    await crew.stop()
  }
}

/** How many of these runs a worker held when it died, so that they were claimed once more. */
async function countTakenOver(
  pool: TestDatabase['pools']['owner'],
  runIds: readonly string[],
): Promise<number> {
  const { rows } = await pool.query(
    'select distinct run_id from app.run_journal where run_id = any ($1) and claim_seq > 1',
    [runIds],
  )
  return rows.length
}
