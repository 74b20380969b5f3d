/** A delivery that comes while somebody listens for one: it is kept as the sample of the workflow. */
import type { JsonObject } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { Delivery } from './delivery.ts'
import type { Hook } from './hook.ts'

interface Captured {
  delivery: Delivery
  /** What a run would get as `trigger`. */
  data: JsonObject
  /** Whether its signature is right; null when none is asked for. */
  verified: boolean | null
}

export const capturedReason = 'it was kept as the sample of the workflow'

/**
 * Keeps the delivery, unless another one came first. What a wrong signature brings is shown, but the
 * listening goes on for what is meant. One that is to go no further is kept among the deliveries as
 * well, so that it can be replayed.
 *
 * @returns `kept` when that is all, `goes-on` when it is a delivery like any other
 */
export async function captureDelivery(
  pool: Pool,
  hook: Pick<Hook, 'id' | 'workspaceId' | 'workflowId'>,
  { delivery, data, verified }: Captured,
): Promise<'kept' | 'goes-on'> {
  const { method, headers, query, bytes } = delivery
  const { rows } = await pool.query<{ goesOn: boolean }>({
    name: 'capture-delivery',
    text: `
      with taken as (
        update app.webhooks
        set capture_until = case when $5 is false then capture_until end
        where workspace_id = $1 and id = $2 and capture_until > now()
        returning capture_goes_on or $5 is not distinct from false as goes_on
      ),
      sample as (
        insert into app.trigger_samples (workspace_id, workflow_id, data, verified)
        select $1, $3, $4, $5 from taken
        on conflict (workspace_id, workflow_id) do update
        set data = excluded.data, verified = excluded.verified, captured_at = excluded.captured_at
      ),
      kept as (
        insert into app.webhook_inbox (workspace_id, webhook_id, workflow_id, status, reason, method,
                                       headers, query, body, body_bytes)
        select $1, $2, $3, 'captured', $6, $7, $8, $9, $10, octet_length($10::bytea)
        from taken where not goes_on
      )
      select goes_on as "goesOn" from taken`,
    values: [
      hook.workspaceId,
      hook.id,
      hook.workflowId,
      JSON.stringify(data),
      verified,
      capturedReason,
      method,
      JSON.stringify(headers),
      JSON.stringify(query),
      bytes,
    ],
  })
  return rows[0]?.goesOn === false ? 'kept' : 'goes-on'
}
