/** Fairness: one workspace has thousands of runs in the queue, another starts one now and then. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, type TestDatabase } from '@floyo/db/testing'
import { createEngine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { startCrew } from '../processes.ts'
import { atMost, percentile, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { openSink, type Sink } from '../sink.ts'
import { withTestDatabase } from '../test-database.ts'

const script = join(import.meta.dirname, '../worker-process.ts')
const measures = { short: { flood: 1000, others: 20 }, long: { flood: 10_000, others: 100 } }

export const fairness: Proof = {
  name: 'fairness',
  ids: ['REL-14'],
  manner: 'beside',
  run: (options) =>
    withTestDatabase(async (database) => {
      const sink = await openSink({ answerMs: 500 })
      try {
        return await prove(database, sink, options)
      } finally {
        sink.close()
      }
    }),
}

async function prove(
  { owner, pools, urls }: TestDatabase,
  sink: Sink,
  { length, say }: ProveOptions,
): Promise<Row[]> {
  const { flood, others } = measures[length]
  const nothing = actionsOf({ 'sink.call': () => Promise.resolve() })
  const engine = createEngine({ pool: pools.engine, ...nothing, log: silentLog })
  const definition = aDefinition({ steps: [{ id: 'call', use: 'sink.call' }] })
  const [loud, quiet] = [
    await seedWorkflow(owner, { definition }),
    await seedWorkflow(owner, { definition }),
  ]
  let made = 0
  const lane = async (): Promise<void> => {
    while (made++ < flood) await engine.startRun({ ...loud, inputs: {} })
  }
  await Promise.all(Array.from({ length: 50 }, lane))
  const crew = await startCrew(script, { size: 2, args: [urls.engine, sink.url, '12'] })
  try {
    const runIds: string[] = []
    for (let one = 0; one < others; one++) {
      runIds.push((await engine.startRun({ ...quiet, inputs: {} })).runId)
      await sleep(100)
    }
    const { rows: left } = await pools.owner.query(
      'select from app.run_queue where workspace_id = $1',
      [loud.workspaceId],
    )
    const delays = await untilStarted(pools.owner, runIds)
    say(`${left.length} runs of the flood were left when the last of the others was started`)
    return [
      atMost(
        {
          id: 'REL-14',
          promise: 'a flood leaves room for others',
          done: `${flood} runs of one workspace in the queue, ${others} of another, 2 workers; ${left.length} of the flood left at the end`,
        },
        { name: 'p95 of the start', limit: 2, seen: percentile(delays, 0.95), unit: 's' },
      ),
    ]
  } finally {
    await crew.stop()
  }
}

/** @returns how long each run waited for its start, in seconds; Infinity for those not begun in a minute */
async function untilStarted(
  pool: TestDatabase['pools']['owner'],
  runIds: string[],
): Promise<number[]> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const { rows } = await pool.query<{ seconds: number | null }>(
      `select extract(epoch from coalesce(e.started_at, q.started_at) - r.created_at)::float8 as seconds
       from app.runs r
       left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
       left join app.run_queue q on q.workspace_id = r.workspace_id and q.run_id = r.id
       where r.id = any ($1)`,
      [runIds],
    )
    const isOver = performance.now() > deadline
    if (isOver || rows.every(({ seconds }) => seconds !== null)) {
      return rows.map(({ seconds }) => seconds ?? Infinity)
    }
    await sleep(100)
  }
}
