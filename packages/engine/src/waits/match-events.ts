/**
 * Events that runs wait for, matched in the transaction that stores the events. The answer lies on the
 * wait; whoever stored the events tells the runs after the commit, or the scheduler does.
 */
import { eventContext, type StoredEvent } from '../triggers/match.ts'
import type { JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { compile, evaluate, ExpressionError } from '@floyo/expressions'
import { sql } from 'kysely'
import { toStoredJson } from '../sql/stored-json.ts'

interface OpenWait {
  id: string
  runId: string
  eventType: string
  createdAt: string
  detail: { where?: string | null; context?: JsonObject }
}

/**
 * Answers the waits of a person's runs that `events` meet: the first event that matches counts.
 * Imported events meet none, nor do events from before the wait.
 *
 * @returns the runs that go on
 */
export async function answerWaitsOfEvents(
  tx: Tx,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  events: readonly StoredEvent[],
): Promise<string[]> {
  const live = events.filter(({ source }) => source !== 'import')
  if (live.length === 0) return []
  const types = [...new Set(live.map(({ type }) => type))]
  const { rows: waits } = await sql<OpenWait>`
    select id, run_id as "runId", event_type as "eventType", created_at as "createdAt", detail
    from app.run_waits
    where workspace_id = ${workspaceId} and user_id = ${userId} and event_type = any (${types})
      and kind = 'event' and status = 'open' and (until is null or until > now())
    order by id`.execute(tx)
  const runIds: string[] = []
  for (const wait of waits) {
    const event = live.find((one) => meets(wait, one))
    if (!event) continue
    const { rows } = await sql`
      update app.run_waits
      set status = 'answered', result = ${toStoredJson(eventContext(event))}::jsonb, answered_at = now()
      where workspace_id = ${workspaceId} and id = ${wait.id} and status = 'open'
      returning id`.execute(tx)
    if (rows.length > 0) runIds.push(wait.runId)
  }
  return runIds
}

function meets({ eventType, createdAt, detail }: OpenWait, event: StoredEvent): boolean {
  if (event.type !== eventType) return false
  if (Date.parse(event.occurredAt) < Date.parse(createdAt)) return false
  const { where = null, context = {} } = detail
  if (where === null) return true
  try {
    return evaluate(compile(where), { ...context, event: eventContext(event) }) === true
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return false
  }
}
