/** Deliveries of webhooks: one delivery id, one run, however often it comes. */
import type { Query } from '../sql/query.ts'
import type { AcceptedRun, NewRun } from './new-run.ts'

/**
 * Part of a statement that stores runs: of the rows in `input`, `fresh` are those whose delivery did
 * not come before.
 */
export const deliveredText = `
delivered as (
  insert into app.webhook_deliveries (workspace_id, webhook_id, delivery_id, run_id)
  select workspace_id, webhook_id, delivery_id, run_id
  from input
  where delivery_id is not null
  -- One order for everybody, so that two batches with the same deliveries do not wait in a circle.
  order by workspace_id, webhook_id, delivery_id, place
  on conflict do nothing
  returning run_id
),
fresh as (
  select * from input
  where delivery_id is null or run_id in (select run_id from delivered)
)`

/** The runs that repeated deliveries started the first time. A look of its own sees them committed. */
export async function findDelivered(
  query: Query,
  runs: readonly NewRun[],
): Promise<(run: NewRun) => AcceptedRun | undefined> {
  const delivered = runs.filter((run) => run.delivery)
  const rows = await query<{ key: string; runId: string; createdAt: string }>({
    text: `
      select d.workspace_id || ' ' || d.webhook_id || ' ' || d.delivery_id as key,
             d.run_id as "runId", d.received_at as "createdAt"
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as i (workspace_id, webhook_id, delivery_id)
      join app.webhook_deliveries d using (workspace_id, webhook_id, delivery_id)`,
    values: [
      delivered.map((run) => run.workspaceId),
      delivered.map((run) => run.delivery?.webhookId),
      delivered.map((run) => run.delivery?.deliveryId),
    ],
  })
  const known = new Map(rows.map(({ key, ...found }) => [key, { ...found, duplicate: true }]))
  return (run) => known.get(deliveryKey(run))
}

function deliveryKey({ workspaceId, delivery }: NewRun): string {
  return `${workspaceId} ${delivery?.webhookId} ${delivery?.deliveryId}`
}
