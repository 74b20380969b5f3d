/** A forecast of a definition, from what the workspace has seen and what the person has done. */
import {
  type Definition,
  type Forecast,
  Limits,
  type RunStatus,
  type TriggerKind,
} from '@floyo/contracts'
import { type Db, inWorkspace, type Tx, type WorkspaceScope } from '@floyo/db'
import { forecastOf, readPastSteps, readRunSeconds } from '@floyo/engine'
import { sql } from 'kysely'
import { readRestDays } from '../calendars/store.ts'
import { eventsOfTypes } from '../discovery/events.ts'
import { requireSchedules } from '../schedules/require-schedules.ts'
import { daysBack, type PastStarts, type PastTimes, startsOf } from './starts.ts'

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
      chained: await readChained(tx, asked, runsSince),
      ...(await readStarted(tx, asked, runsSince)),
    }
  })
  const starts = await startsOf(definition, { ...read, now, events })
  return forecastOf(definition, { ...read, starts })
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

/** The starts that came last; of more than are read, those of a shorter time. */
function latest(rows: readonly { at: string }[], since: number): PastTimes {
  const times = rows.map(({ at }) => Date.parse(at))
  const isCut = times.length >= mostStarts
  return { times, since: isCut ? Math.min(...times.slice(-1)) : since }
}

/** What started runs of the workflow so far, but for schedules, events and chains. */
async function readStarted(
  tx: Tx,
  { workflowId, now }: Asked,
  since: number,
): Promise<Pick<PastStarts, 'deliveries' | 'others'>> {
  const { rows } = await sql<{ at: string; trigger: TriggerKind; version: number }>`
    select created_at as at, trigger, version from app.runs
    where workspace_id = app.workspace_id() and workflow_id = ${workflowId}
      and id >= app.uuid_floor(${new Date(since).toISOString()}::timestamptz)
    order by id desc
    limit ${mostStarts}`.execute(tx)
  const all = latest(rows, since)
  const timesOf = (...kinds: TriggerKind[]): number[] =>
    rows
      .filter(({ trigger, version }) => version > 0 && kinds.includes(trigger))
      .map(({ at }) => Date.parse(at))
  const others = { times: timesOf('manual', 'call', 'retry', 'failure'), since: all.since }
  const webhook = await tx
    .selectFrom('webhooks')
    .select('createdAt')
    .where('workflowId', '=', workflowId)
    .executeTakeFirst()
  if (!webhook) return { others, deliveries: null }
  const weekAgo = now - deliveryDays * dayMs
  const from = Math.max(Date.parse(webhook.createdAt), weekAgo, all.since)
  // What came while it was off, or found no room, would have been accepted.
  const kept = await tx
    .selectFrom('webhookInbox')
    .select('receivedAt')
    .where('workflowId', '=', workflowId)
    .where('status', 'in', ['disabled', 'full'])
    .where('receivedAt', '>=', new Date(from).toISOString())
    .limit(mostStarts)
    .execute()
  const accepted = timesOf('webhook').filter((at) => at >= from)
  const times = [...accepted, ...kept.map(({ receivedAt }) => Date.parse(receivedAt))]
  return { others, deliveries: { times, since: from } }
}

async function readChained(
  tx: Tx,
  { definition }: Asked,
  since: number,
): Promise<Map<number, PastTimes>> {
  const chained = new Map<number, PastTimes>()
  for (const [index, trigger] of definition.trigger.entries()) {
    if (trigger.type !== 'workflow') continue
    const { workflow, on } = trigger
    const { rows } = await sql<{ at: string; status: RunStatus }>`
      select e.finished_at as at, e.status
      from app.workflows w
      cross join lateral (
        select * from app.runs r
        where r.workspace_id = w.workspace_id and r.workflow_id = w.id
          and r.id >= app.uuid_floor(${new Date(since).toISOString()}::timestamptz)
        order by r.id desc
        limit ${mostStarts}
      ) r
      join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id
      where w.workspace_id = app.workspace_id() and w.deleted_at is null and w.kind = 'user'
        and (w.name = ${workflow} or w.id::text = ${workflow})
      order by r.id desc`.execute(tx)
    const all = latest(rows, since)
    const wanted = rows.filter(({ status }) => counts[on](status))
    chained.set(index, { times: wanted.map(({ at }) => Date.parse(at)), since: all.since })
  }
  return chained
}

const counts = {
  success: (status: RunStatus) => status === 'succeeded',
  failure: (status: RunStatus) => status === 'failed',
  any: () => true,
}
