/** The audit log: who changed what, written in the transaction of the change (SEC-44). */
import { Change, type JsonObject } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { FastifyRequest } from 'fastify'
import type { LiveChange } from '../live/hub.ts'
import type { Actor, Member } from './actor.ts'

export interface AuditNote {
  /** What was done, as `thing.done`: `workflow.published`. */
  action: string
  target: { type: string; id: string | null }
  /** What changed, without secrets and without contents. */
  changes?: JsonObject
}

export interface AuditOrigin {
  workspaceId: string
  /** Null: the program itself. */
  actor: Actor | null
  requestId: string | null
  address: string | null
}

/** Who asks by this request, and from where. */
export function originOf(
  { id: requestId, ip: address }: FastifyRequest,
  actor: Member,
): AuditOrigin {
  return { workspaceId: actor.workspaceId, actor, requestId, address }
}

export async function writeAudit(
  tx: Tx,
  origin: AuditOrigin,
  notes: readonly AuditNote[],
): Promise<void> {
  if (notes.length === 0) return
  const { actor } = origin
  await tx
    .insertInto('auditLog')
    .values(
      notes.map((note) => ({
        workspaceId: origin.workspaceId,
        actorType: actor?.type ?? 'system',
        actorId: actor ? (actor.device?.id ?? actor.userId) : null,
        actorName: actor?.name ?? 'Floyo',
        action: note.action,
        targetType: note.target.type,
        targetId: note.target.id,
        changes: JSON.stringify(note.changes ?? {}),
        requestId: origin.requestId,
        address: origin.address,
      })),
    )
    .execute()
}

const shownKinds: ReadonlySet<string> = new Set(Change.shape.kind.options)

/** What is one person's own: nobody else hears of it. */
const personalKinds: ReadonlySet<string> = new Set<Change['kind']>([
  'suggestion',
  'simulation',
  'event',
])

/** What live pages are told of the noted changes: which things, never what of them. */
export function changesOf(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  notes: readonly AuditNote[],
): LiveChange[] {
  return notes.flatMap(({ target: { type, id } }) =>
    id !== null && shownKinds.has(type)
      ? [{ workspaceId, kind: type, id, ...(personalKinds.has(type) ? { userId } : {}) }]
      : [],
  )
}
