/**
 * Event triggers: events that were just stored, matched against the triggers of their person. The
 * runs go into the transaction that stores the events: both are there, or neither.
 */
import type { NewRun } from '../accept/new-run.ts'
import { insertRuns } from '../accept/store-runs.ts'
import { queryIn } from '../sql/query.ts'
import { AppError, type JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { compile, evaluate, ExpressionError } from '@floyo/expressions'
import { sql } from 'kysely'
import { defaultQueueLimit } from '../accept/accept.ts'

/** An event as it was stored. */
export interface StoredEvent {
  id: string
  occurredAt: string
  actor: string
  type: string
  subject: string
  attrs: JsonObject
  source: 'watch' | 'hook' | 'import' | 'api'
  deviceId: string | null
}

interface EventTrigger {
  id: string
  workflowId: string
  version: number
  eventType: string
  condition: string | null
  debounceMs: number | null
  createdAt: string
}

/** Whose events, and how many runs of the workspace may be unfinished. */
export interface EventsOf {
  workspaceId: string
  userId: string
  queueLimit?: number | undefined
}

/** A trigger whose condition could not be evaluated for an event. */
export interface FailedMatch {
  workflowId: string
  eventId: string
  message: string
}

/**
 * Finds the triggers that `events` set off and stores their runs in `tx`. Imported events set off
 * nothing, nor do events from before the trigger.
 *
 * @returns the ids of the runs, of which the caller tells the workers after its commit
 * @throws AppError `queue_full` when they would be more than may wait
 */
export async function startRunsOfEvents(
  tx: Tx,
  { workspaceId, userId, queueLimit = defaultQueueLimit }: EventsOf,
  events: readonly StoredEvent[],
): Promise<{ runIds: string[]; failed: FailedMatch[] }> {
  const live = events.filter(({ source }) => source !== 'import')
  if (live.length === 0) return { runIds: [], failed: [] }
  const types = [...new Set(live.map(({ type }) => type))]
  const { rows: triggers } = await sql<EventTrigger>`
    select id, workflow_id as "workflowId", version, event_type as "eventType", condition,
           debounce_ms as "debounceMs", created_at as "createdAt"
    from app.event_triggers
    where workspace_id = ${workspaceId} and user_id = ${userId} and event_type = any (${types})
    order by id`.execute(tx)
  const runs: NewRun[] = []
  const failed: FailedMatch[] = []
  for (const trigger of triggers) {
    const matching = live.filter((event) => matches(trigger, event, failed))
    const last = matching.at(-1)
    if (!last) continue
    if (trigger.debounceMs === null) {
      runs.push(
        ...matching.map((event) => toRun(trigger, { workspaceId, userId, event, count: 1 })),
      )
    } else {
      await debounce(tx, trigger, { workspaceId, userId, event: last, count: matching.length })
    }
  }
  if (runs.length === 0) return { runIds: [], failed }
  await requireRoom(tx, { workspaceId, queueLimit, more: runs.length })
  const accepted = await insertRuns(queryIn(tx), runs)
  return { runIds: accepted.map(({ runId }) => runId), failed }
}

/** Whoever sends keeps the events and sends them again: a batch that finds no run waiting always fits. */
async function requireRoom(
  tx: Tx,
  { workspaceId, queueLimit, more }: { workspaceId: string; queueLimit: number; more: number },
): Promise<void> {
  const { rows } = await sql<{ runs: number }>`
    select count(*)::int as runs
    from (select from app.run_queue where workspace_id = ${workspaceId} limit ${queueLimit}) q`.execute(
    tx,
  )
  const runs = rows[0]?.runs ?? 0
  if (runs === 0 || runs + more <= queueLimit) return
  const message =
    `These events would start ${more} runs, and of ${queueLimit} unfinished ones of this workspace, ` +
    `the most that may wait, there are ${runs}. Nothing was stored: send them again in ${retryAfterSeconds} s.`
  throw new AppError('queue_full', message, { retryAfterSeconds })
}

const retryAfterSeconds = 5

function matches(trigger: EventTrigger, event: StoredEvent, failed: FailedMatch[]): boolean {
  if (event.type !== trigger.eventType) return false
  if (Date.parse(event.occurredAt) < Date.parse(trigger.createdAt)) return false
  if (trigger.condition === null) return true
  try {
    return evaluate(compile(trigger.condition), { event: eventContext(event) }) === true
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    failed.push({ workflowId: trigger.workflowId, eventId: event.id, message: error.message })
    return false
  }
}

/** An event as expressions see it. */
export function eventContext({
  id,
  occurredAt,
  actor,
  type,
  subject,
  attrs,
  deviceId,
}: StoredEvent): JsonObject {
  return { id, occurredAt, actor, type, subject, attrs, deviceId }
}

interface Firing {
  workspaceId: string
  /** Whose event it is. */
  userId: string
  event: StoredEvent
  count: number
}

function toRun(trigger: EventTrigger, { workspaceId, userId, event, count }: Firing): NewRun {
  return {
    workspaceId,
    workflowId: trigger.workflowId,
    version: trigger.version,
    trigger: 'event',
    inputs: {},
    triggerData: { type: 'event', event: eventContext(event), events: count },
    startedBy: userId,
  }
}

/** Puts the firing off until no further matching event came for the trigger's time. */
async function debounce(tx: Tx, trigger: EventTrigger, { event, count }: Firing): Promise<void> {
  await sql`
    update app.event_triggers
    set fire_at = now() + make_interval(secs => ${(trigger.debounceMs ?? 0) / 1000}),
        pending_event = ${JSON.stringify(eventContext(event))}::jsonb,
        pending_count = pending_count + ${count}
    where id = ${trigger.id}`.execute(tx)
}
