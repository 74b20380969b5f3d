/**
 * Replay: a delivery that was kept starts a run of the version that is published now. Its own id
 * makes it start one run, however often the request comes; asked again on purpose it starts another.
 */
import { AppError, type JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { AcceptedRun, Engine } from '@floyo/engine'
import type { ReadConnection } from '../connections/secrets.ts'
import { type Delivery, toTriggerData } from '../hooks/delivery.ts'
import { toSignature } from '../hooks/hook.ts'
import { readSecrets } from '../hooks/secrets.ts'
import { verifySignature } from '../hooks/signature.ts'
import { orNotFound } from '../http/lookup.ts'
import { type Place, readForReplay } from './store.ts'

export interface ReplayDeps {
  engine: Engine
  readConnection: ReadConnection
}

interface Given extends Place {
  workspaceId: string
  userId: string
  version: number
  again: boolean
}

/** @throws AppError `not_found`; `workflow_not_runnable` when nothing is published */
export async function requirePublished(tx: Tx, workflowId: string): Promise<number> {
  const { publishedVersion } = orNotFound(
    await tx
      .selectFrom('workflows')
      .select('publishedVersion')
      .where('id', '=', workflowId)
      .where('deletedAt', 'is', null)
      .executeTakeFirst(),
  )
  if (publishedVersion !== null) return publishedVersion
  throw new AppError('workflow_not_runnable', 'Publish the workflow first; then replay')
}

/** @throws AppError `not_found`; `conflict` when it can not be replayed; `queue_full` */
export async function replayDelivery(tx: Tx, deps: ReplayDeps, given: Given): Promise<AcceptedRun> {
  const { workspaceId, workflowId, deliveryId, userId, version, again } = given
  const data = await readTriggerData(tx, deps, given)
  const replays = again ? await countReplays(tx, deliveryId) : 0
  return deps.engine.accept({
    workspaceId,
    workflowId,
    version,
    trigger: 'webhook',
    inputs: {},
    triggerData: { ...data, replayOf: deliveryId },
    startedBy: userId,
    delivery: { webhookId: deliveryId, deliveryId: `replay ${replays + 1}` },
  })
}

async function readTriggerData(tx: Tx, deps: ReplayDeps, given: Given): Promise<JsonObject> {
  const kept = await readForReplay(tx, given)
  if (kept.kind === 'run') return kept.data
  if (!kept.received) {
    throw new AppError('conflict', 'Its body was not kept, since too many came in that hour')
  }
  if (kept.status === 'refused') await requireSignature(tx, deps, given, kept.received)
  try {
    return toTriggerData(kept.received)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('conflict', `It can not be read: ${error.message}`)
  }
}

/** A refused delivery has to fit the secret as it is now; only its age no longer counts. */
async function requireSignature(
  tx: Tx,
  { readConnection }: ReplayDeps,
  { workspaceId, workflowId }: Given,
  { headers, bytes }: Delivery,
): Promise<void> {
  const hook = await tx
    .selectFrom('webhooks')
    .select('signature')
    .where('workflowId', '=', workflowId)
    .executeTakeFirst()
  const signature = toSignature(hook?.signature ?? null)
  if (signature === null) return
  const secrets = await readSecrets(readConnection, { workspaceId, name: signature.connection })
  const now = new Date()
  const verdict = verifySignature(signature, { headers, bytes }, { secrets, now, age: 'any' })
  if (verdict.ok) return
  throw new AppError('conflict', `Its signature is still wrong: ${verdict.reason}`)
}

async function countReplays(tx: Tx, deliveryId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('webhookDeliveries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('webhookId', '=', deliveryId)
    .where('deliveryId', 'like', 'replay %')
    .executeTakeFirstOrThrow()
  return count
}
