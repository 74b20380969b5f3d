/**
 * Deliveries that became no run, kept for seven days, so that they can be looked at and replayed. A
 * stranger who knows an address must not fill the disk: an address keeps a thousand of them an hour,
 * and 4 MiB of their bodies; beyond that first the bodies are left out, then the rest.
 */
import type { DeliveryStatus } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Delivery } from './delivery.ts'
import type { Hook } from './hook.ts'

export interface Unaccepted {
  status: Exclude<DeliveryStatus, 'accepted'>
  reason: string
  /** Of a duplicate: the run that the first delivery started. */
  runId?: string
  /** Whether it was stored where it was decided. */
  isKept?: boolean
}

export const hourlyDeliveries = 1000
export const hourlyBytes = 4 * 1024 * 1024
const longestQuery = 8192

/** Keeps a delivery; once it returns, it is durable. */
export async function keepDelivery(
  pool: Pool,
  hook: Pick<Hook, 'id' | 'workspaceId' | 'workflowId'>,
  { delivery, status, reason, runId }: Unaccepted & { delivery: Delivery },
): Promise<void> {
  const { method, headers, query, bytes } = delivery
  const queryText = JSON.stringify(query)
  await pool.query({
    name: 'keep-delivery',
    text: `
      with hour as (
        select count(*) as rows, coalesce(sum(octet_length(body)), 0) as bytes
        from app.webhook_inbox
        where workspace_id = $1 and workflow_id = $3
          and id >= app.uuid_floor(now() - interval '1 hour')
      )
      insert into app.webhook_inbox (workspace_id, webhook_id, workflow_id, status, reason, method,
                                     headers, query, body, body_bytes, run_id)
      select $1, $2, $3, $4, $5, $6, $7, $8,
             case when bytes + octet_length($9::bytea) <= $12 then $9 end, octet_length($9), $10
      from hour where rows < $11`,
    values: [
      hook.workspaceId,
      hook.id,
      hook.workflowId,
      status,
      reason,
      method,
      JSON.stringify(headers),
      queryText.length > longestQuery ? '{}' : queryText,
      bytes,
      runId ?? null,
      hourlyDeliveries,
      hourlyBytes,
    ],
  })
}
