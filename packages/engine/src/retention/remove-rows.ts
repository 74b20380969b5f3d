/** Removing what stands alone: events, and deliveries that became no run. */
import type { Pool } from 'pg'
import type { KeptSince, RetentionOptions } from './keep-retention.ts'

const batchRows = 1000

/** Removes events that came before they are kept; one that is imported late is kept from then on. */
export function removeEvents(
  { pool, signal }: RetentionOptions,
  { workspaceId, events: since }: KeptSince,
): Promise<number> {
  if (since === null) return Promise.resolve(0)
  const text = `
    delete from app.events
    where workspace_id = $1 and (user_id, id) in (
      select user_id, id from app.events
      where workspace_id = $1 and id < app.uuid_floor($2) and received_at < $2
      limit ${batchRows})`
  return removeInBatches(pool, { text, values: [workspaceId, since], signal })
}

/** Removes deliveries that became no run and came before they are kept. */
export function removeDeliveries(
  { pool, signal }: RetentionOptions,
  { workspaceId, deliveries: since }: KeptSince,
): Promise<number> {
  if (since === null) return Promise.resolve(0)
  const text = `
    delete from app.webhook_inbox
    where workspace_id = $1 and id in (
      select id from app.webhook_inbox
      where workspace_id = $1 and received_at < $2
      limit ${batchRows})`
  return removeInBatches(pool, { text, values: [workspaceId, since], signal })
}

async function removeInBatches(
  pool: Pool,
  { text, values, signal }: { text: string; values: unknown[]; signal: AbortSignal },
): Promise<number> {
  let total = 0
  for (let removed = batchRows; removed === batchRows && !signal.aborted;) {
    removed = (await pool.query(text, values)).rowCount ?? 0
    total += removed
  }
  return total
}
