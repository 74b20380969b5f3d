/** A forecast of a definition, from what the workspace has seen and what the person has done. */
import { AppError, type Definition, type Forecast, Limits } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import {
  forecastOf,
  readPastSteps,
  readRunSeconds,
  scheduleOf,
  scheduleProblem,
} from '@floyo/engine'
import { sql } from 'kysely'
import { readRestDays } from '../calendars/store.ts'
import { eventsOfTypes } from '../discovery/events.ts'
import { daysBack, type PastStarts, startsOf } from './starts.ts'

interface Asked {
  workflowId: string
  definition: Definition
  /** ms since 1970. */
  now: number
}

const dayMs = 86_400_000
const deliveryDays = 7
/** More starts of one kind are not read: as many say enough. */
const mostStarts = 20_000

/** @throws AppError `invalid_definition` when a schedule of it can not be read */
export async function forecast(db: Db, scope: WorkspaceScope, asked: Asked): Promise<Forecast> {
  const { definition, now } = asked
  requireSchedules(definition, now)
  const runsSince = now - daysBack * dayMs
  const types = definition.trigger.flatMap((one) => (one.type === 'event' ? [one.on] : []))
  const window = { from: new Date(runsSince).toISOString(), to: new Date(now).toISOString() }
  const { events } = await eventsOfTypes(db, scope, { types, ...window })
  const read = await inWorkspace(db, scope, async (tx) => {
    const { past, runs } = await readPastSteps(tx, asked)
    return {
      past,
      pastRuns: runs,
      runSeconds: await readRunSeconds(tx, asked),
      calendars: await readRestDays(tx),
      connections: await readConnections(tx),
      eventsSince: types.length > 0 ? await readEventsSince(tx) : null,
      deliveries: await readDeliveries(tx, asked),
      chained: await readChained(tx, asked, runsSince),
      others: await readOthers(tx, asked, runsSince),
    }
  })
  const starts = await startsOf(definition, { ...read, now, events, runsSince })
  return forecastOf(definition, { ...read, starts })
}

/** @throws AppError `invalid_definition` */
function requireSchedules({ trigger }: Definition, now: number): void {
  const errors = trigger.flatMap((one, index) => {
    if (one.type !== 'schedule') return []
    const problem = scheduleProblem(scheduleOf(one, []), new Date(now))
    const field = `/trigger/${index}/cron`
    return problem === null ? [] : [{ field, code: 'invalid_schedule', message: problem }]
  })
  const [first] = errors
  if (first) {
    throw new AppError('invalid_definition', `${first.field}: ${first.message}`, { errors })
  }
}

async function readConnections(tx: Tx) {
  const rows = await tx.selectFrom('connections').select(['name', 'limits']).execute()
  return rows.map(({ name, limits }) => ({ name, limits: Limits.parse(limits) }))
}

async function readEventsSince(tx: Tx): Promise<number | null> {
  const row = await tx
    .selectFrom('events')
    .select('occurredAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row ? Date.parse(row.occurredAt) : null
}

async function readDeliveries(
  tx: Tx,
  { workflowId, now }: Asked,
): Promise<PastStarts['deliveries']> {
  const webhook = await tx
    .selectFrom('webhooks')
    .select('createdAt')
    .where('workflowId', '=', workflowId)
    .executeTakeFirst()
  if (!webhook) return null
  const since = Math.max(Date.parse(webhook.createdAt), now - deliveryDays * dayMs)
  const from = new Date(since).toISOString()
  // What came while it was off, or found no room, would have been accepted.
  const { rows } = await sql<{ at: string }>`
    select at from (
      select created_at as at from app.runs
      where workspace_id = app.workspace_id() and workflow_id = ${workflowId} and trigger = 'webhook'
        and id >= app.uuid_floor(${from}::timestamptz)
      union all
      select received_at from app.webhook_inbox
      where workspace_id = app.workspace_id() and workflow_id = ${workflowId}
        and status in ('disabled', 'full') and received_at >= ${from}
    ) came limit ${mostStarts}`.execute(tx)
  return { times: rows.map(({ at }) => Date.parse(at)), since }
}

async function readChained(
  tx: Tx,
  { definition }: Asked,
  since: number,
): Promise<Map<number, number[]>> {
  const chained = new Map<number, number[]>()
  for (const [index, trigger] of definition.trigger.entries()) {
    if (trigger.type !== 'workflow') continue
    const { workflow, on } = trigger
    const statuses = { success: ['succeeded'], failure: ['failed'], any: [] }[on]
    const { rows } = await sql<{ at: string }>`
      select e.finished_at as at
      from app.workflows w
      join app.runs r on r.workspace_id = w.workspace_id and r.workflow_id = w.id
      join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
      where w.workspace_id = app.workspace_id() and w.deleted_at is null and w.kind = 'user'
        and (w.name = ${workflow} or w.id::text = ${workflow})
        and r.id >= app.uuid_floor(${new Date(since).toISOString()}::timestamptz)
        and (${on} = 'any' or e.status::text = any (${statuses}))
      limit ${mostStarts}`.execute(tx)
    chained.set(
      index,
      rows.map(({ at }) => Date.parse(at)),
    )
  }
  return chained
}

async function readOthers(tx: Tx, { workflowId }: Asked, since: number): Promise<number[]> {
  const { rows } = await sql<{ at: string }>`
    select created_at as at from app.runs
    where workspace_id = app.workspace_id() and workflow_id = ${workflowId} and version > 0
      and trigger::text = any (array['manual', 'call', 'retry', 'failure'])
      and id >= app.uuid_floor(${new Date(since).toISOString()}::timestamptz)
    limit ${mostStarts}`.execute(tx)
  return rows.map(({ at }) => Date.parse(at))
}
