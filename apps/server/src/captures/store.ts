/** Addresses that listen for a test delivery, and the sample that came of it. */
import { randomBytes } from 'node:crypto'
import { AppError, type Capture, JsonObject, type WebhookTrigger } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { orNotFound } from '../http/lookup.ts'
import type { LockedWorkflow } from '../workflows/store.ts'

interface NewCapture {
  workspaceId: string
  seconds: number
  startsRun: boolean
}

/**
 * Listens from now on. A workflow that was never on gets its address now, so that it can be built
 * from what comes; by itself that address starts nothing.
 * @throws AppError `conflict` without a webhook trigger; `workflow_not_runnable`
 */
export async function startCapture(
  tx: Tx,
  { id: workflowId, enabled, draft }: LockedWorkflow,
  { workspaceId, seconds, startsRun }: NewCapture,
): Promise<void> {
  const until = sql<string>`now() + make_interval(secs => ${seconds}::double precision)`
  const listening = { captureUntil: until, captureGoesOn: startsRun }
  if (startsRun && !enabled) {
    const message = 'Switch the workflow on first, or listen without a run and try the sample then'
    throw new AppError('workflow_not_runnable', message)
  }
  const trigger = draft.trigger.find((one): one is WebhookTrigger => one.type === 'webhook')
  // The address of what is on belongs to the published version.
  const live = await tx
    .updateTable('webhooks')
    .set(listening)
    .where('workflowId', '=', workflowId)
    .where('enabled', '=', true)
    .executeTakeFirst()
  if (live.numUpdatedRows > 0n) return
  if (!trigger) {
    throw new AppError('conflict', 'The draft has no webhook trigger: add one, then listen')
  }
  const signature = trigger.signature ? JSON.stringify(trigger.signature) : null
  const token = randomBytes(24).toString('base64url')
  await tx
    .insertInto('webhooks')
    .values({ workspaceId, workflowId, token, signature, ...listening })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'workflowId']).doUpdateSet({ ...listening, signature }),
    )
    .execute()
}

export async function stopCapture(tx: Tx, workflowId: string): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set({ captureUntil: null })
    .where('workflowId', '=', workflowId)
    .execute()
}

export async function forgetSample(tx: Tx, workflowId: string): Promise<void> {
  await tx.deleteFrom('triggerSamples').where('workflowId', '=', workflowId).execute()
}

/** @throws AppError `not_found` */
export async function findCapture(
  tx: Tx,
  workflowId: string,
  { origin }: { origin: string },
): Promise<Capture> {
  const { rows } = await sql<{
    token: string | null
    until: string | null
    startsRun: boolean | null
    data: JsonObject | null
    verified: boolean | null
    capturedAt: string | null
  }>`
    select h.token, case when h.capture_until > now() then h.capture_until end as until,
           h.capture_goes_on as "startsRun", s.data, s.verified, s.captured_at as "capturedAt"
    from app.workflows w
    left join app.webhooks h on h.workspace_id = w.workspace_id and h.workflow_id = w.id
    left join app.trigger_samples s on s.workspace_id = w.workspace_id and s.workflow_id = w.id
    where w.id = ${workflowId} and w.deleted_at is null`.execute(tx)
  const { token, until, startsRun, data, verified, capturedAt } = orNotFound(rows[0])
  return {
    url: token === null ? null : `${origin}/hooks/${token}`,
    until,
    startsRun: startsRun === true,
    sample: data !== null && capturedAt !== null ? { data, verified, capturedAt } : null,
  }
}

/** The sample as the trigger data of a run by hand. @throws AppError `conflict` when there is none */
export async function readSample(tx: Tx, workflowId: string): Promise<JsonObject> {
  const row = await tx
    .selectFrom('triggerSamples')
    .select('data')
    .where('workflowId', '=', workflowId)
    .executeTakeFirst()
  if (row) return JsonObject.parse(row.data)
  throw new AppError('conflict', 'There is no sample: listen for a test delivery first')
}
