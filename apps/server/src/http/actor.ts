/** Who sends a request, and what they may do where they are. */
import { AppError, type Access, type Permission, type Role } from '@floyo/contracts'
import type { WorkspaceScope } from '@floyo/db'

export interface Actor {
  type: 'user' | 'api-key' | 'device'
  userId: string
  /** Of the person, whose rights a key can only narrow. */
  name: string
  email: string
  /** The session or the key that was presented. */
  credentialId: string
  device: { id: string; name: string } | null
  /** Where they work. It comes from the session or the key alone, never from the request. */
  workspaceId: string | null
  role: Role | null
  permissions: ReadonlySet<Permission>
}

/** Somebody who is in a workspace. */
export type Member = Actor & { workspaceId: string; role: Role }

/** Who a handler may count on, by what its route asks for. */
export type ActorFor<A extends Access> = A extends 'public'
  ? Actor | null
  : A extends 'signed-in'
    ? Actor
    : Member

export function isMember(actor: Actor): actor is Member {
  return actor.workspaceId !== null && actor.role !== null
}

export function scopeOf(member: Member): WorkspaceScope {
  return { workspaceId: member.workspaceId, userId: member.userId }
}

/**
 * Whether the route is open to whoever asks.
 * @throws AppError `unauthenticated`, `forbidden`
 */
export function requireAccess(access: Access, actor: Actor | null): void {
  if (access === 'public') return
  if (!actor) {
    throw new AppError(
      'unauthenticated',
      'Sign in, or send an API key: Authorization: Bearer flo_...',
    )
  }
  if (access === 'signed-in') return
  if (!isMember(actor)) {
    throw new AppError('forbidden', 'You are in no workspace; ask for an invitation')
  }
  if (!actor.permissions.has(access))
    throw new AppError('forbidden', forbiddenDetail(actor, access))
}

function forbiddenDetail(actor: Member, permission: Permission): string {
  return actor.type === 'user'
    ? `This needs the permission ${permission}; as ${actor.role} you do not have it. Ask an owner or admin`
    : `This needs the permission ${permission}; the key that was sent does not carry it`
}
