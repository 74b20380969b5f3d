/**
 * Workers that fall silent: held still past their lease and let go again, or killed while they hold
 * runs. What they held goes to another worker, and nothing they say afterwards counts.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { aDefinition, seedWorkflow, type TestDatabase } from '@floyo/db/testing'
import { createEngine, type Engine } from '@floyo/engine'
import { actionsOf } from '../actions.ts'
import { type Crew, startCrew } from '../processes.ts'
import { atMost, never, percentile, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { openSink, type Sink } from '../sink.ts'
import { until, untilNoneLeft } from '../settled.ts'
import { withTestDatabase } from '../test-database.ts'

const script = join(import.meta.dirname, '../worker-process.ts')

interface Measure {
  leaseSeconds: number
  freezes: number
  kills: number
  /** In leases. */
  longestFreeze: number
}

const measures: Record<ProveOptions['length'], Measure> = {
  short: { leaseSeconds: 4, freezes: 3, kills: 2, longestFreeze: 2 },
  long: { leaseSeconds: 12, freezes: 9, kills: 8, longestFreeze: 4 },
}

export const slowWorker: Proof = {
  name: 'slow-worker',
  ids: ['REL-05', 'REL-06'],
  manner: 'beside',
  usualMinutes: () => 2,
  run: (options) =>
    withTestDatabase(async (database) => {
      const sink = await openSink({ answerMs: 300 })
      const { leaseSeconds } = measures[options.length]
      const args = [database.urls.engine, sink.url, String(leaseSeconds)]
      const crew = await startCrew(script, { size: 4, args })
      try {
        return await prove({ database, sink, crew, options })
      } finally {
        await crew.stop()
        sink.close()
      }
    }),
}

interface Scene {
  database: TestDatabase
  sink: Sink
  crew: Crew
  options: ProveOptions
}

async function prove(scene: Scene): Promise<Row[]> {
  const { database, crew, options } = scene
  const { random, say } = options
  const measure = measures[options.length]
  const { kills, freezes } = measure
  const engine = createEngine({
    pool: database.pools.engine,
    ...actionsOf({ 'sink.call': () => Promise.resolve() }),
    log: silentLog,
  })
  const over = new AbortController()
  const load = keepBusy(scene, engine, over.signal)
  let frozen = 0
  const freezeInTurn = async (index: number): Promise<void> => {
    while (frozen < freezes) {
      frozen++
      crew.signal(index, 'SIGSTOP')
      await sleep(measure.leaseSeconds * random.between(0.3, measure.longestFreeze) * 1000)
      crew.signal(index, 'SIGCONT')
      await sleep(random.between(100, 600))
      if (frozen % 5 === 4) say(`${frozen} of ${freezes} freezes`)
    }
  }
  // One is never held still, to take over.
  await Promise.all(Array.from({ length: crew.size - 1 }, (_, index) => freezeInTurn(index)))
  const takeOvers: number[] = []
  for (let killed = 0; killed < kills; killed += 2) {
    await sleep(random.between(500, 1500))
    const both = [killed % crew.size, (killed + 1) % crew.size]
    const watched = await Promise.all(both.map((index) => killAndWatch(scene, index)))
    takeOvers.push(...watched.flat())
    await crew.ready()
    say(`${killed + 2} of ${kills} kills, ${takeOvers.length} runs taken over`)
  }
  over.abort()
  const runs = await load
  await untilNoneLeft(database.pools.owner, 300)
  const takenOver = `${kills} workers killed, ${takeOvers.length} runs held by them, a lease of ${measure.leaseSeconds} s`
  const promise = 'what a killed worker held is taken over'
  const rows = [
    await freezeRow(
      database,
      `${freezes} freezes of ${(measure.leaseSeconds * 0.3).toFixed(1)} to ${measure.leaseSeconds * measure.longestFreeze} s, ${runs} runs`,
      say,
    ),
    never(
      { id: 'REL-06', promise, done: takenOver },
      { 'not taken over': takeOvers.filter((seconds) => seconds === Infinity).length },
    ),
    await cancelRow(database, engine, say),
  ]
  // How long it takes is asked of a machine that does nothing else.
  if (options.length === 'short') return rows
  return [
    ...rows,
    atMost(
      { id: 'REL-06', promise, done: takenOver },
      { name: 'p95', limit: 15, seen: percentile(takeOvers, 0.95), unit: 's' },
    ),
    atMost(
      { id: 'REL-06', promise, done: takenOver },
      { name: 'longest', limit: 30, seen: Math.max(0, ...takeOvers), unit: 's' },
    ),
  ]
}

/** Starts runs of two effects for as long as it is wanted. @returns how many */
async function keepBusy({ database }: Scene, engine: Engine, over: AbortSignal): Promise<number> {
  const steps = ['first', 'second'].map((id) => ({ id, use: 'sink.call' }))
  const workflow = await seedWorkflow(database.owner, { definition: aDefinition({ steps }) })
  let runs = 0
  while (!over.aborted) {
    await engine.startRun({ ...workflow, inputs: {} })
    runs++
    await sleep(80)
  }
  return runs
}

/** Kills a worker. @returns for each run it held, the seconds until another one had it */
async function killAndWatch({ database, crew }: Scene, index: number): Promise<number[]> {
  const { owner } = database.pools
  crew.signal(index, 'SIGKILL')
  const since = performance.now()
  const { rows } = await owner.query<{ id: string; seq: number }>(
    `select run_id as id, claim_seq as seq from app.run_queue
     where status = 'running' and claimed_by like $1 || ' %'`,
    [String(index)],
  )
  const open = new Map(rows.map(({ id, seq }) => [id, seq]))
  const seconds: number[] = []
  while (open.size > 0 && performance.now() - since < 300_000) {
    const { rows: still } = await owner.query<{ id: string; seq: number }>(
      `select run_id as id, claim_seq as seq from app.run_queue where run_id = any ($1)`,
      [[...open.keys()]],
    )
    const seqs = new Map(still.map(({ id, seq }) => [id, seq]))
    for (const [id, seq] of open) {
      if (seqs.get(id) === seq) continue
      open.delete(id)
      seconds.push((performance.now() - since) / 1000)
    }
    await sleep(50)
  }
  return [...seconds, ...[...open].map(() => Infinity)]
}

/** Traces that an old holder would leave: an end that is no success, a batch behind a newer claim's. */
async function freezeRow(
  { pools }: TestDatabase,
  done: string,
  say: ProveOptions['say'],
): Promise<Row> {
  const { rows: bad } = await pools.owner.query<{ code: string; outcome: string }>(
    `select coalesce(outcome -> 'error' ->> 'code', status::text) as code, outcome::text as outcome
     from app.run_ends where status <> 'succeeded'`,
  )
  // Who awakes has room, so a run may be with three in turn who are held still: that is what REL-13 is for.
  const spoilt = bad.filter(({ code }) => code !== 'lost_workers')
  for (const { outcome } of spoilt) say(`ended otherwise: ${outcome}`)
  const { rows: open } = await pools.owner.query('select from app.run_queue')
  const { rows: late } = await pools.owner.query(`
    select from app.run_journal a join app.run_journal b
      on b.workspace_id = a.workspace_id and b.run_id = a.run_id and b.seq > a.seq and b.claim_seq < a.claim_seq`)
  return never(
    {
      id: 'REL-05',
      promise: 'a worker back from a pause spoils nothing',
      done: `${done}; ${bad.length - spoilt.length} set aside, lost three times`,
    },
    {
      'success turned into failure': spoilt.length,
      'written by an old holder': late.length,
      'not ended': open.length,
    },
  )
}

async function cancelRow(
  { owner, pools }: TestDatabase,
  engine: Engine,
  say: ProveOptions['say'],
): Promise<Row> {
  const states = {
    queued: aDefinition({ steps: [{ id: 'a', use: 'sink.call' }] }),
    running: aDefinition({
      steps: [
        { id: 'a', use: 'sink.call' },
        { id: 'b', use: 'sink.call' },
      ],
    }),
    waiting: aDefinition({
      steps: [
        {
          id: 'a',
          use: 'absent.action',
          retry: { attempts: 5, backoff: 'fixed', initial: '5m', max: '5m' },
        },
        { id: 'b', use: 'sink.call' },
      ],
    }),
  }
  let late = 0
  for (const [name, definition] of Object.entries(states)) {
    const workflow = await seedWorkflow(owner, { definition })
    const { workspaceId } = workflow
    const { runId } = await engine.startRun({ ...workflow, inputs: {} })
    const hasCome = async (): Promise<boolean> => {
      const { rows } = await pools.owner.query<{ status: string }>(
        'select status from app.run_queue where run_id = $1',
        [runId],
      )
      // One that is over already will not come to it.
      return rows[0] === undefined || rows[0].status === name
    }
    if (name !== 'queued') {
      await until(hasCome, { what: `a run to be ${name}`, withinSeconds: 300, say })
    }
    // One that has ended meanwhile says so; that is an answer too.
    await engine.cancelRun({ workspaceId, runId }).catch(() => {})
    const outcome = await engine.waitForOutcome({ workspaceId, runId }, { timeoutMs: 300_000 })
    if (!outcome) late++
  }
  const { rowCount } = await pools.owner.query('select from app.run_queue')
  return never(
    {
      id: 'REL-06',
      promise: 'a run can be canceled in whatever state it is',
      done: `runs ${Object.keys(states).join(', ')}`,
    },
    { 'not final': late, left: rowCount ?? 0 },
  )
}
