/** Who a person is, and the workspaces they belong to. */
import type { Me, Role, RouteAnswer, routes } from '@floyo/contracts'
import { rolePermissions } from '@floyo/contracts'
import { asUser, type Db, type Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { Actor } from '../http/actor.ts'

type MeAnswer = RouteAnswer<typeof routes.getMe>

interface Membership {
  id: string
  name: string
  timezone: string
  organizationId: string
  role: Role
}

async function listMemberships(tx: Tx, userId: string): Promise<Membership[]> {
  return tx
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspaceId')
    .select([
      'workspaces.id',
      'workspaces.name',
      'workspaces.timezone',
      'workspaces.organizationId',
      'members.role',
    ])
    .where('members.userId', '=', userId)
    .orderBy('workspaces.name')
    .orderBy('workspaces.id')
    .execute()
}

/** What `getMe` answers for whoever asks; a key sees only the workspace it is for. */
export async function describeActor(db: Db, actor: Actor): Promise<MeAnswer> {
  const memberships = await asUser(db, actor.userId, (tx) => listMemberships(tx, actor.userId))
  const visible =
    actor.type === 'user' ? memberships : memberships.filter(({ id }) => id === actor.workspaceId)
  return {
    user: { id: actor.userId, name: actor.name, email: actor.email },
    workspace: visible.find(({ id }) => id === actor.workspaceId) ?? null,
    workspaces: visible,
    permissions: [...actor.permissions],
    device: actor.device,
  }
}

/** The same for a person who has just signed in, in the workspace their session begins in. */
export async function readMe(
  db: Db,
  email: string,
  options: { workspaceId?: string } = {},
): Promise<Me> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select id, name, email from auth."user" where email = ${email}`.execute(db)
  const [user] = rows
  if (!user) throw new Error('nobody with the address that was just signed in')
  const workspaces = await asUser(db, user.id, (tx) => listMemberships(tx, user.id))
  const workspace = workspaces.find(({ id }) => id === options.workspaceId) ?? workspaces[0] ?? null
  const permissions = workspace ? [...rolePermissions[workspace.role]] : []
  return { user, workspace, workspaces, permissions, device: null }
}
