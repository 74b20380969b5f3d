/** Storing the made-up history for the person who asks, in batches as a device would send them. */
import type { EventReceipt } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { sampleHistory } from '@floyo/mining'
import type { Deps } from '../deps.ts'
import { ingestEvents } from '../events/ingest.ts'
import { type Member, scopeOf } from '../http/actor.ts'

const batchSize = 1000

/**
 * Stores the history up to the day before `now`; on the same day a second time stores nothing. The
 * events count as imported, so they start no workflow.
 */
export async function loadSample(
  { db, changes }: Pick<Deps, 'db' | 'changes'>,
  actor: Member,
  { now }: { now: number },
): Promise<EventReceipt> {
  const { workspaceId, userId } = actor
  const scope = scopeOf(actor)
  const { timezone } = await inWorkspace(db, scope, (tx) =>
    tx
      .selectFrom('workspaces')
      .select('timezone')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow(),
  )
  const events = sampleHistory({ now, timezone })
  const origin = { workspaceId, userId, deviceId: null, source: 'import' as const }
  const total: EventReceipt = { accepted: 0, duplicates: 0, rejected: [] }
  for (let from = 0; from < events.length; from += batchSize) {
    const batch = { events: events.slice(from, from + batchSize), nowMs: now }
    const { receipt } = await inWorkspace(db, scope, (tx) => ingestEvents(tx, origin, batch))
    total.accepted += receipt.accepted
    total.duplicates += receipt.duplicates
    total.rejected.push(...receipt.rejected)
  }
  if (total.accepted > 0) changes.add({ workspaceId, userId, kind: 'event', id: userId })
  return total
}
