/**
 * Schedules: many schedulers, killed at random, on a clock that goes faster; and workflows that are
 * published again, paused and resumed at the very moment they are due.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Definition } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import {
  aDefinition,
  seedWorkflow,
  type SeededWorkflow,
  type TestDatabase,
} from '@floyo/db/testing'
import { syncTriggers } from '@floyo/engine'
import { startCrew } from '../processes.ts'
import { never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { until } from '../settled.ts'
import { withTestDatabase } from '../test-database.ts'
import { makeVirtualClock, turnClock, type VirtualClock } from '../virtual-clock.ts'

const script = join(import.meta.dirname, '../scheduler-process.ts')
const startAt = new Date('2026-06-01T00:00:00Z')
const minuteMs = 60_000

interface Measure {
  schedulers: number
  schedules: number
  edited: number
  /** Virtual minutes, each of which every schedule is due in. */
  minutes: number
  speed: number
}

const measures: Record<ProveOptions['length'], Measure> = {
  short: { schedulers: 3, schedules: 30, edited: 6, minutes: 8, speed: 60 },
  long: { schedulers: 8, schedules: 1000, edited: 100, minutes: 60, speed: 30 },
}

/** Runs each minute; the version says which definition made a run. */
const everyMinute: Definition = aDefinition({
  name: 'Every minute',
  trigger: [{ type: 'schedule', cron: '* * * * *', timezone: 'UTC', missed: 'run-all' }],
})

export const schedules: Proof = {
  name: 'schedules',
  ids: ['REL-07'],
  manner: 'beside',
  usualMinutes: () => 2.5,
  run: (options) => withTestDatabase((database) => prove(database, options)),
}

async function prove(database: TestDatabase, options: ProveOptions): Promise<Row[]> {
  const measure = measures[options.length]
  const clock = await makeVirtualClock(database.pools.owner, startAt)
  await turnClock(database.pools.api)
  const plain = await seedMany(database, measure.schedules)
  const edited = await seedMany(database, measure.edited)
  options.say(`${plain.length + edited.length} schedules are enabled`)
  const crew = await startCrew(script, { size: measure.schedulers, args: [database.urls.engine] })
  const stopAt = new Date(startAt.getTime() + measure.minutes * minuteMs)
  const over = new AbortController()
  try {
    await clock.run({ speed: measure.speed, stopAt })
    const editing = edit({ database, edited, clock, over: over.signal, measure, options })
    const kills = await killUntil({ crew, clock, stopAt, options })
    over.abort()
    const edits = await editing
    const isNothingDue = async (): Promise<boolean> => !(await isAnyDue(database, stopAt))
    const { say } = options
    await until(isNothingDue, { what: 'the last due times to fire', withinSeconds: 300, say })
    return [
      await plainRow(database, { plain, measure, kills }),
      await editedRow(database, { edited, edits }),
    ]
  } finally {
    over.abort()
    await crew.stop()
  }
}

async function seedMany(database: TestDatabase, count: number): Promise<SeededWorkflow[]> {
  const first = await seedWorkflow(database.owner, { definition: everyMinute })
  const seeded = [first]
  while (seeded.length < count) {
    const options = { workspace: first, definition: everyMinute }
    seeded.push(await seedWorkflow(database.owner, options))
  }
  for (const one of seeded) await publish(database, one, 1)
  return seeded
}

/** Lets a version's triggers work; without a version none. */
async function publish(
  { api }: TestDatabase,
  { workspaceId, workflowId, userId }: SeededWorkflow,
  version: number | null,
): Promise<void> {
  const live = version === null ? null : { version, definition: everyMinute }
  await inWorkspace(api, { workspaceId, userId }, async (tx) => {
    await syncTriggers(tx, { workspaceId, workflowId, userId, live })
  })
}

async function killUntil(given: {
  crew: Awaited<ReturnType<typeof startCrew>>
  clock: VirtualClock
  stopAt: Date
  options: ProveOptions
}): Promise<number> {
  const { crew, clock, stopAt, options } = given
  const { random, say } = options
  let kills = 0
  for (;;) {
    const now = await clock.now()
    if (now >= stopAt) return kills
    await sleep(random.between(200, 1500))
    crew.signal(random.below(crew.size), 'SIGKILL')
    await crew.ready()
    kills++
    if (kills % 10 === 0) say(`${kills} kills, ${now.toISOString()} by its clock`)
  }
}

interface Edit {
  workflowId: string
  version: number
  /** By the database's own clock, after the commit. */
  committedAt: string
}

/** Publishes, pauses and resumes at the due instants: the first half is only published. */
async function edit(given: {
  database: TestDatabase
  edited: SeededWorkflow[]
  clock: VirtualClock
  over: AbortSignal
  measure: Measure
  options: ProveOptions
}): Promise<Edit[]> {
  const { database, edited, clock, over, measure, options } = given
  const edits: Edit[] = []
  for (let version = 2; !over.aborted; version++) {
    const now = await clock.now()
    const toDueMs = (minuteMs - (now.getTime() % minuteMs)) / measure.speed
    await sleep(Math.max(0, toDueMs - options.random.between(0, 60)))
    for (const [index, one] of edited.entries()) {
      if (over.aborted) break
      if (index >= edited.length / 2 && options.random.next() < 0.5) {
        await publish(database, one, null)
      }
      await publish(database, one, version)
      const { rows } = await database.pools.owner.query<{ at: string }>(
        'select clock_timestamp()::text as at',
      )
      edits.push({ workflowId: one.workflowId, version, committedAt: rows[0]?.at ?? '' })
    }
  }
  return edits
}

async function isAnyDue({ pools }: TestDatabase, stopAt: Date): Promise<boolean> {
  const { rowCount } = await pools.owner.query(
    'select from app.schedules where next_at <= $1 limit 1',
    [stopAt],
  )
  return rowCount !== 0
}

/** Due times without a run, and with more than one, of these workflows from the first minute on. */
const countsSql = `
  with due as (
    select w.id as workflow_id, t.due_at
    from unnest($1::uuid[]) as w (id), generate_series($2::timestamptz, $3::timestamptz, '1 minute') as t (due_at)
  ), ran as (
    select workflow_id, (trigger_data ->> 'dueAt')::timestamptz as due_at, count(*) as runs
    from app.runs where workflow_id = any ($1) group by 1, 2
  )
  select count(*)::int as due, count(*) filter (where runs is null)::int as missed,
         count(*) filter (where runs > 1)::int as doubled
  from due left join ran using (workflow_id, due_at)`

interface Counts {
  due: number
  missed: number
  doubled: number
}

async function countRuns(
  database: TestDatabase,
  workflowIds: string[],
  minutes: number,
): Promise<Counts> {
  const first = new Date(startAt.getTime() + minuteMs)
  const last = new Date(startAt.getTime() + minutes * minuteMs)
  const { rows } = await database.pools.owner.query<Counts>(countsSql, [workflowIds, first, last])
  return rows[0] ?? { due: 0, missed: 0, doubled: 0 }
}

async function plainRow(
  database: TestDatabase,
  { plain, measure, kills }: { plain: SeededWorkflow[]; measure: Measure; kills: number },
): Promise<Row> {
  const ids = plain.map(({ workflowId }) => workflowId)
  const { due, missed, doubled } = await countRuns(database, ids, measure.minutes)
  const done = `${measure.schedulers} schedulers, ${measure.schedules} schedules, ${due} due times, ${kills} kills`
  const promise = 'each due time becomes one run, with any number of schedulers'
  return never({ id: 'REL-07', promise, done }, { doubled, missed })
}

async function editedRow(
  database: TestDatabase,
  { edited, edits }: { edited: SeededWorkflow[]; edits: Edit[] },
): Promise<Row> {
  const ids = edited.map(({ workflowId }) => workflowId)
  const { pools } = database
  const { rows: twice } = await pools.owner.query(
    `select from app.runs where workflow_id = any ($1)
     group by workflow_id, trigger_data ->> 'dueAt' having count(*) > 1`,
    [ids],
  )
  const { rows: stale } = await pools.owner.query(
    `select distinct r.id
     from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as e (workflow_id, version, committed_at)
     join app.runs r on r.workflow_id = e.workflow_id and r.created_at > e.committed_at and r.version < e.version`,
    [
      edits.map((one) => one.workflowId),
      edits.map((one) => one.version),
      edits.map((one) => one.committedAt),
    ],
  )
  const { rows } = await pools.owner.query<{ runs: number }>(
    'select count(*)::int as runs from app.runs where workflow_id = any ($1)',
    [ids],
  )
  return never(
    {
      id: 'REL-07',
      promise: 'changed at its due time, a schedule fires at most once, by the version that holds',
      done: `${edits.length} versions published at due times of ${edited.length} workflows, some paused before; ${rows[0]?.runs} runs`,
    },
    {
      doubled: twice.length,
      'by an old version': stale.length,
      'without any run': rows[0]?.runs ? 0 : 1,
    },
  )
}
