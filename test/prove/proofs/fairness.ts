/**
 * Fairness: one workspace has thousands of runs in the queue, another starts some behind them. How many
 * of the flood go first is a count, and so the same on any machine; how long the others wait is not.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import {
  aDefinition,
  seedWorkflow,
  type SeededWorkflow,
  type TestDatabase,
} from '@floyo/db/testing'
import { createEngine, type Engine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { startCrew } from '../processes.ts'
import { atMost, percentile, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { openSink, type Sink } from '../sink.ts'
import { withTestDatabase } from '../test-database.ts'

const script = join(import.meta.dirname, '../worker-process.ts')
const measures = { short: { flood: 600, others: 10 }, long: { flood: 10_000, others: 100 } }
/** In the order in which they came, all of the flood would. */
const mostBefore = 300

export const fairness: Proof = {
  name: 'fairness',
  ids: ['REL-14'],
  manner: 'beside',
  usualMinutes: () => 0.5,
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
  await startMany(engine, loud, flood)
  const behind = await startMany(engine, quiet, others)
  const done = `${flood} runs of one workspace in the queue, then ${others} of another, 2 workers`
  const crew = await startCrew(script, { size: 2, args: [urls.engine, sink.url, '12'] })
  try {
    const areBegun = !(await untilStarted(pools.owner, behind)).includes(Infinity)
    const before = areBegun ? await countBefore(pools.owner, { loud, behind }) : flood
    say(`${before} of ${flood} went before the last of the others`)
    const rows = [
      atMost(
        { id: 'REL-14', promise: 'who comes behind a flood does not wait for its end', done },
        { name: 'of the flood before the last', limit: mostBefore, seen: before, unit: 'runs' },
      ),
    ]
    if (length === 'short') return rows
    const runIds: string[] = []
    for (let one = 0; one < others; one++) {
      runIds.push(...(await startMany(engine, quiet, 1)))
      await sleep(100)
    }
    const left = await pools.owner.query('select from app.run_queue where workspace_id = $1', [
      loud.workspaceId,
    ])
    const delays = await untilStarted(pools.owner, runIds)
    return [
      ...rows,
      atMost(
        {
          id: 'REL-14',
          promise: 'a flood leaves room for others',
          done: `${others} more runs, ten a second; ${left.rows.length} of the flood left at the end`,
        },
        { name: 'p95 of the start', limit: 2, seen: percentile(delays, 0.95), unit: 's' },
      ),
    ]
  } finally {
    await crew.stop()
  }
}

async function startMany(
  engine: Engine,
  workflow: SeededWorkflow,
  count: number,
): Promise<string[]> {
  const runIds: string[] = []
  let made = 0
  const lane = async (): Promise<void> => {
    while (made++ < count) runIds.push((await engine.startRun({ ...workflow, inputs: {} })).runId)
  }
  await Promise.all(Array.from({ length: 50 }, lane))
  return runIds
}

/** How many runs of the flood were begun before the last of those behind it. */
async function countBefore(
  pool: TestDatabase['pools']['owner'],
  { loud, behind }: { loud: SeededWorkflow; behind: string[] },
): Promise<number> {
  const { rows } = await pool.query<{ runs: number }>(
    `with begun as (
       select workspace_id, run_id, started_at from app.run_ends
       union all
       select workspace_id, run_id, started_at from app.run_queue where started_at is not null
     )
     select count(*)::int as runs from begun
     where workspace_id = $1 and started_at < (select max(started_at) from begun where run_id = any ($2))`,
    [loud.workspaceId, behind],
  )
  return rows[0]?.runs ?? 0
}

/** @returns how long each run waited for its start, in seconds; Infinity for those not begun in four minutes */
async function untilStarted(
  pool: TestDatabase['pools']['owner'],
  runIds: string[],
): Promise<number[]> {
  const deadline = performance.now() + 240_000
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
