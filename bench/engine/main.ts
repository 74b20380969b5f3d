/**
 * `npm run bench:engine`: how fast runs are accepted and finished, beside bare loops on the same
 * database in the same minute, which are the limit. Prints a table and one line of JSON.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { bareQueueLoop } from './bare-queue.ts'
import { percentile, post } from './callers.ts'
import {
  type BenchDatabase,
  type BenchWorkflow,
  delivery,
  seedWorkflow,
  startDatabase,
} from './database.ts'
import { type Figure, print } from './report.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } })
const seconds = Number(values.seconds)

interface Child {
  process: ChildProcess
  port: number
  stop(): Promise<void>
}

async function startRole(
  role: string,
  { engineUrl }: BenchDatabase,
  workflow: BenchWorkflow,
): Promise<Child> {
  const args = [role, engineUrl, JSON.stringify(workflow)]
  const child = fork(new URL('roles.ts', import.meta.url), args)
  let port = 0
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ port?: number; ready?: boolean }]
    port = message.port ?? port
    if (message.ready) break
  }
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
  }
  return { process: child, port, stop }
}

async function measurePosts(port: number, path: string, what: string): Promise<Figure[]> {
  const figures: Figure[] = []
  const body = JSON.stringify(delivery)
  await post({ port, path, body }, { connections: 16, seconds: 1 })
  for (const connections of [1, 16, 64]) {
    const load = await post({ port, path, body }, { connections, seconds })
    figures.push({
      what,
      connections,
      perSecond: load.requests / load.seconds,
      p50Ms: percentile(load.latencies, 0.5),
      p99Ms: percentile(load.latencies, 0.99),
    })
  }
  return figures
}

/** Empties the tables of runs, so that each measurement begins alike. */
async function clear({ admin }: BenchDatabase): Promise<void> {
  await admin.query(
    'truncate app.runs, app.run_queue, app.run_ends, app.run_journal, bench.accepted',
  )
  await admin.query('checkpoint')
}

/** How fast a worker process finishes a backlog that waits for it. */
async function measureBacklog(database: BenchDatabase, workflow: BenchWorkflow): Promise<Figure> {
  await clear(database)
  const backlog = 10_000 * Math.max(1, Math.round(seconds / 2))
  await database.admin.query(
    `with made as (
       insert into app.runs (workspace_id, workflow_id, version, trigger, trigger_data)
       select $1, $2, 1, 'webhook', $3 from generate_series(1, $4)
       returning workspace_id, id, workflow_id
     )
     insert into app.run_queue (workspace_id, run_id, workflow_id) select * from made`,
    [workflow.workspaceId, workflow.workflowId, JSON.stringify(delivery), backlog],
  )
  await database.admin.query('analyze app.run_queue')
  const startedAt = performance.now()
  const worker = await startRole('worker', database, workflow)
  const readyAt = performance.now()
  for (;;) {
    const { rows } = await database.admin.query<{ left: number }>(
      'select count(*)::int as left from app.run_queue',
    )
    if (rows[0]?.left === 0) break
    await sleep(20)
  }
  const { rows } = await database.admin.query<{ seconds: number }>(
    `select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds from app.run_ends`,
  )
  await worker.stop()
  const perSecond = backlog / (rows[0]?.seconds ?? (readyAt - startedAt) / 1000)
  return {
    what: '3-step runs finished by a worker process',
    connections: null,
    perSecond,
    p50Ms: null,
    p99Ms: null,
  }
}

/** From acceptance to the final state, by the database's clock, one run at a time. */
async function measureLatency(
  database: BenchDatabase,
  workflow: BenchWorkflow,
  roles: string[],
): Promise<Figure> {
  await clear(database)
  const children = []
  for (const role of roles) children.push(await startRole(role, database, workflow))
  const port = children.find((child) => child.port > 0)?.port ?? 0
  const body = JSON.stringify(delivery)
  for (let sent = 0; sent < 60; sent++) {
    await post({ port, path: '/hooks', body }, { connections: 1, seconds: 0 })
    await sleep(20)
  }
  await sleep(300)
  const { rows } = await database.admin.query<{ ms: number }>(
    `select extract(epoch from e.finished_at - r.created_at)::float8 * 1000 as ms
     from app.runs r join app.run_ends e on e.run_id = r.id order by r.id offset 10`,
  )
  for (const child of children) await child.stop()
  const sorted = Float64Array.from(rows.map(({ ms }) => ms)).toSorted()
  return {
    what: `accepted to final, low load, ${roles.join(' + ')}`,
    connections: 1,
    perSecond: null,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}

/** Deliveries accepted and runs finished at once by one process, to the last run. */
async function measureThrough(database: BenchDatabase, workflow: BenchWorkflow): Promise<Figure> {
  await clear(database)
  const both = await startRole('both', database, workflow)
  const target = { port: both.port, path: '/hooks', body: JSON.stringify(delivery) }
  await post(target, { connections: 16, seconds: 1 })
  await clear(database)
  const startedAt = performance.now()
  const load = await post(target, { connections: 64, seconds })
  for (;;) {
    const { rows } = await database.admin.query<{ ended: number }>(
      'select count(*)::int as ended from app.run_ends',
    )
    if ((rows[0]?.ended ?? 0) >= load.requests) break
    await sleep(20)
  }
  const elapsed = (performance.now() - startedAt) / 1000
  await both.stop()
  return {
    what: 'accepted over HTTP and finished, one process',
    connections: 64,
    perSecond: load.requests / elapsed,
    p50Ms: percentile(load.latencies, 0.5),
    p99Ms: percentile(load.latencies, 0.99),
  }
}

const database = await startDatabase()
try {
  const workflow = await seedWorkflow(database)
  const api = await startRole('api', database, workflow)
  const figures = [
    ...(await measurePosts(api.port, '/nothing', 'POST, nothing stored')),
    ...(await measurePosts(api.port, '/bare', 'POST + group commit of one row')),
    ...(await measurePosts(api.port, '/hooks', 'webhook accepted durably')),
  ]
  await api.stop()
  figures.push(
    await measureThrough(database, workflow),
    await measureBacklog(database, workflow),
    {
      what: 'bare queue loop: claim 200, end with 3 steps',
      connections: null,
      perSecond: await bareQueueLoop(database, { runs: 20_000 }),
      p50Ms: null,
      p99Ms: null,
    },
    await measureLatency(database, workflow, ['both']),
    await measureLatency(database, workflow, ['api', 'worker']),
  )
  print(figures, { seconds })
} finally {
  await database.stop()
}
