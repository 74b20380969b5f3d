/**
 * The triggers of a workflow as rows: what schedules, events and deliveries are matched against. They
 * are replaced in the transaction that enables, disables or publishes, so an old version's trigger
 * never fires beside the new one's.
 */
import { randomBytes } from 'node:crypto'
import { type Definition, durationMs, type WebhookTrigger } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { putChain } from './put-chain.ts'
import { putSchedule } from './put-schedule.ts'

const defaultAnswerTimeout = '30s'

export interface TriggersOf {
  workspaceId: string
  workflowId: string
  /** The published version whose triggers are to work; null switches all of them off. */
  live: { version: number; definition: Definition } | null
  /** Whose events its event triggers see: the person who enables or publishes. */
  userId: string
}

/** Makes the rows say what the live version says. A schedule that did not change keeps its next time. */
export async function syncTriggers(tx: Tx, given: TriggersOf): Promise<void> {
  const triggers = given.live?.definition.trigger ?? []
  const version = given.live?.version ?? 0
  const kept: Record<'schedules' | 'events' | 'chains', number[]> = {
    schedules: [],
    events: [],
    chains: [],
  }
  let webhook: WebhookTrigger | undefined
  for (const [index, trigger] of triggers.entries()) {
    switch (trigger.type) {
      case 'manual':
        break
      case 'schedule':
      case 'interval':
        kept.schedules.push(index)
        await putSchedule(tx, { ...given, version, index }, trigger)
        break
      case 'event':
        kept.events.push(index)
        await sql`
          insert into app.event_triggers (workspace_id, workflow_id, version, trigger_index, user_id,
                                          event_type, condition, debounce_ms)
          values (${given.workspaceId}, ${given.workflowId}, ${version}, ${index}, ${given.userId},
                  ${trigger.on}, ${trigger.where ?? null},
                  ${trigger.debounce === undefined ? null : durationMs(trigger.debounce)})
          on conflict (workspace_id, workflow_id, trigger_index) do update
          set version = excluded.version, event_type = excluded.event_type,
              condition = excluded.condition, debounce_ms = excluded.debounce_ms,
              -- Somebody else's events begin to count from now on.
              created_at = case when event_triggers.user_id = excluded.user_id
                                then event_triggers.created_at else now() end,
              user_id = excluded.user_id`.execute(tx)
        break
      case 'webhook':
        webhook = trigger
        break
      case 'workflow':
        kept.chains.push(index)
        await putChain(tx, { ...given, version, index }, trigger)
    }
  }
  await sql`
    delete from app.schedules
    where workspace_id = ${given.workspaceId} and workflow_id = ${given.workflowId}
      and trigger_index <> all (${kept.schedules})`.execute(tx)
  await sql`
    delete from app.event_triggers
    where workspace_id = ${given.workspaceId} and workflow_id = ${given.workflowId}
      and trigger_index <> all (${kept.events})`.execute(tx)
  await sql`
    delete from app.chain_triggers
    where workspace_id = ${given.workspaceId} and workflow_id = ${given.workflowId}
      and trigger_index <> all (${kept.chains})`.execute(tx)
  await putWebhook(tx, given, { version, webhook })
}

/** The address stays the same for as long as the workflow exists; only whether it works changes. */
async function putWebhook(
  tx: Tx,
  { workspaceId, workflowId }: TriggersOf,
  { version, webhook }: { version: number; webhook: WebhookTrigger | undefined },
): Promise<void> {
  if (!webhook) {
    await sql`
      update app.webhooks set enabled = false
      where workspace_id = ${workspaceId} and workflow_id = ${workflowId}`.execute(tx)
    return
  }
  await sql`
    insert into app.webhooks (workspace_id, workflow_id, token, enabled, version, answer,
                              answer_timeout_ms, delivery_id_header, condition, signature)
    values (${workspaceId}, ${workflowId}, ${randomBytes(24).toString('base64url')}, true, ${version},
            ${webhook.answer}, ${durationMs(webhook.answerTimeout ?? defaultAnswerTimeout)},
            ${webhook.deliveryIdHeader ?? null}, ${webhook.where ?? null},
            ${webhook.signature ? JSON.stringify(webhook.signature) : null}::jsonb)
    on conflict (workspace_id, workflow_id) do update
    set enabled = true, version = excluded.version, answer = excluded.answer,
        answer_timeout_ms = excluded.answer_timeout_ms,
        delivery_id_header = excluded.delivery_id_header, condition = excluded.condition,
        signature = excluded.signature`.execute(tx)
}
