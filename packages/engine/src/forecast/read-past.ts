/**
 * What the latest runs say of how long steps take: of this workflow, and of the others for the actions
 * they share. A few hundred runs are read however many there are, and no journal that is large.
 */
import {
  type Definition,
  parseDefinition,
  type Step,
  stepKindOf,
  walkSteps,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { daysBack, latestEndsOf } from '../history/latest-ends.ts'
import { actionKey, type PastSteps } from './estimate.ts'

/** Of this workflow no more runs are looked at, whatever became of them. */
const latestRuns = 2000
const ownRuns = 100
const otherRuns = 200
const largestJournalBytes = 100_000

interface StepRow {
  workflowId: string
  version: number
  stepId: string
  /** How many step runs there were, in how many runs. */
  count: number
  runs: number
  seconds: number[]
}

/** In a transaction of the workspace. */
export async function readPastSteps(
  tx: Tx,
  { workflowId, definition }: { workflowId: string; definition: Definition },
): Promise<{ past: PastSteps; runs: number }> {
  const rows = await readStepRows(tx, workflowId)
  const definitions = await readDefinitions(tx, rows)
  const now = stepsOf(definition.steps)
  const own = new Map<string, { seconds: number[]; count: number; runs: number }>()
  const actions = new Map<string, number[]>()
  const keep = (key: string, seconds: readonly number[]): void => {
    actions.set(key, [...(actions.get(key) ?? []), ...seconds])
  }
  for (const row of rows) {
    const then = definitions.get(nameOf(row))?.get(row.stepId)
    if (!then) continue
    if ('use' in then) {
      const { action, target } = actionKey(then)
      keep(action, row.seconds)
      keep(`${action} ${target}`, row.seconds)
    }
    if (row.workflowId !== workflowId || !isSame(then, now.get(row.stepId))) continue
    const before = own.get(row.stepId) ?? { seconds: [], count: 0, runs: 0 }
    own.set(row.stepId, {
      seconds: [...before.seconds, ...row.seconds],
      count: before.count + row.count,
      runs: before.runs + row.runs,
    })
  }
  const runs = new Map(rows.map((row) => [nameOf(row), row.runs]))
  return {
    past: {
      own: new Map(
        [...own].map(([id, { seconds, count, runs: of }]) => [id, { seconds, perRun: count / of }]),
      ),
      actions,
    },
    runs: [...runs.values()].reduce((sum, count) => sum + count, 0),
  }
}

/** How long the latest runs with the very same steps took, in seconds; repetitions began further on. */
export async function readRunSeconds(
  tx: Tx,
  { workflowId, definition }: { workflowId: string; definition: Definition },
): Promise<number[]> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from e.finished_at - coalesce(e.started_at, r.created_at))::float8 as seconds
    from ${latestEndsOf(workflowId, latestRuns)}
    join app.workflow_versions v
      on v.workspace_id = r.workspace_id and v.workflow_id = r.workflow_id and v.version = r.version
    where r.retry_of is null and e.status = 'succeeded' and v.definition -> 'steps' = ${JSON.stringify(definition.steps)}::jsonb
    order by r.id desc
    limit 200`.execute(tx)
  return rows.map(({ seconds }) => Math.max(0, seconds))
}

async function readStepRows(tx: Tx, workflowId: string): Promise<StepRow[]> {
  const { rows } = await sql<StepRow>`
    with own as (
      select r.id
      from ${latestEndsOf(workflowId, latestRuns)}
      where e.status = 'succeeded'
      order by r.id desc limit ${ownRuns}
    ),
    others as (
      select e.run_id as id from app.run_ends e
      join app.workflows w on w.workspace_id = e.workspace_id and w.id = e.workflow_id
      where e.workspace_id = app.workspace_id() and e.status = 'succeeded' and w.kind = 'user'
        and e.run_id >= app.uuid_floor(now() - make_interval(days => ${daysBack}))
      order by e.run_id desc limit ${otherRuns}
    ),
    recent as (
      select r.id, r.workflow_id, r.version, e.entries
      from (select id from own union select id from others) latest
      join app.runs r on r.workspace_id = app.workspace_id() and r.id = latest.id
      join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
      where r.version > 0 and r.retry_of is null
    ),
    batches as (
      select id, entries from recent where pg_column_size(entries) < ${largestJournalBytes}
      union all
      select j.run_id, j.entries from recent
      join app.run_journal j on j.workspace_id = app.workspace_id() and j.run_id = recent.id
      where pg_column_size(j.entries) < ${largestJournalBytes}
    ),
    step_runs as (
      select id, entry ->> 'key' as key, entry ->> 'stepId' as step_id,
             min((entry ->> 'at')::timestamptz) as began_at,
             max((entry ->> 'at')::timestamptz) filter (where entry ->> 'type' = 'done') as done_at
      from batches cross join lateral jsonb_array_elements(entries) entry
      where entry ->> 'type' <> 'origin'
      group by 1, 2, 3
    ),
    counted as (
      select workflow_id, version, count(*) as runs from recent group by 1, 2
    )
    select r.workflow_id as "workflowId", r.version, s.step_id as "stepId", count(*)::int as count,
           c.runs::int as runs,
           coalesce(array_agg(extract(epoch from done_at - began_at)::float8)
                      filter (where done_at is not null), '{}') as seconds
    from step_runs s
    join recent r on r.id = s.id
    join counted c on c.workflow_id = r.workflow_id and c.version = r.version
    group by 1, 2, 3, 5
    order by 1, 2, 3`.execute(tx)
  return rows
}

async function readDefinitions(
  tx: Tx,
  rows: readonly StepRow[],
): Promise<Map<string, Map<string, Step>>> {
  const ids = [...new Set(rows.map(({ workflowId }) => workflowId))]
  if (ids.length === 0) return new Map()
  const wanted = new Set(rows.map(nameOf))
  const found = await tx
    .selectFrom('workflowVersions')
    .select(['workflowId', 'version', 'definition'])
    .where('workflowId', 'in', ids)
    .execute()
  return new Map(
    found
      .filter((row) => wanted.has(nameOf(row)))
      .map((row) => {
        const parsed = parseDefinition(row.definition)
        return [nameOf(row), stepsOf(parsed.ok ? parsed.definition.steps : [])]
      }),
  )
}

function nameOf({ workflowId, version }: { workflowId: string; version: number }): string {
  return `${workflowId} ${version}`
}

function stepsOf(steps: Step[]): Map<string, Step> {
  return new Map([...walkSteps(steps)].map(({ step }) => [step.id, step]))
}

/** Whether a step still does what it did: of one with an action, the same by the same connection. */
function isSame(then: Step, now: Step | undefined): boolean {
  if (!now || stepKindOf(then) !== stepKindOf(now)) return false
  if (!('use' in then) || !('use' in now)) return true
  return then.use === now.use && then.connection === now.connection
}
