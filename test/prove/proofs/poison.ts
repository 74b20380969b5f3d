/** Poison: a run that ends every process that takes it is set aside, and the others go on. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '@floyo/contracts'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, type TestDatabase } from '@floyo/db/testing'
import { createEngine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { startCrew } from '../processes.ts'
import { atMost, never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { openSink, type Sink } from '../sink.ts'
import { withTestDatabase } from '../test-database.ts'

const script = join(import.meta.dirname, '../worker-process.ts')
const measures = {
  short: { leaseSeconds: 1, poison: 2, healthy: 60 },
  long: { leaseSeconds: 5, poison: 5, healthy: 3000 },
}

export const poison: Proof = {
  name: 'poison',
  ids: ['REL-13'],
  manner: 'beside',
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
    if (made % Math.ceil(healthy / count) === 0) {
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
    let allAsideSeconds = Infinity
    for (; performance.now() - since < 240_000; await sleep(200)) {
      if ((await endedOf(poisoned)).length < count) continue
      allAsideSeconds = Math.min(allAsideSeconds, (performance.now() - since) / 1000)
      if ((await endedOf(others)).length === healthy) break
    }
    say(`${crew.deaths()} workers died of ${count} runs`)
    const aside = (await endedOf(poisoned)).filter(
      ({ outcome }) => outcome.status === 'failed' && outcome.error.code === 'lost_workers',
    )
    const well = (await endedOf(others)).filter(({ outcome }) => outcome.status === 'succeeded')
    const codes = (await endedOf(others)).flatMap(({ outcome }) =>
      outcome.status === 'failed' ? [outcome.error.code] : [],
    )
    if (codes.length > 0) say(`others failed with ${[...new Set(codes)].join(', ')}`)
    const done = `${count} runs that kill their worker among ${healthy} that do not, 2 workers`
    return [
      atMost(
        { id: 'REL-13', promise: 'a poison run takes few workers with it', done },
        {
          name: 'workers lost per poison run',
          limit: 3,
          seen: crew.deaths() / count,
          unit: 'workers',
        },
      ),
      atMost(
        { id: 'REL-13', promise: 'a poison run is set aside', done },
        // One suspect at a time is held by a worker; each costs up to three leases.
        {
          name: 'all set aside within',
          limit: 120 * Math.max(1, count / 2),
          seen: allAsideSeconds,
          unit: 's',
        },
      ),
      never(
        { id: 'REL-13', promise: 'the others go on, nothing is dropped', done },
        { 'not set aside': count - aside.length, 'others not succeeded': healthy - well.length },
      ),
    ]
  } finally {
    await crew.stop()
  }
}
