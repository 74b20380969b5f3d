/** The people of a workspace. */
import type { Member, Page, Role, RouteRequest, routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

function selectMembers(tx: Tx) {
  // The people lie in another schema, which the generated types leave out.
  return tx
    .selectFrom('members as m')
    .innerJoin(
      sql<{ userId: string; name: string; email: string }>`
        (select id as user_id, name, email from auth."user")`.as('u'),
      'u.userId',
      'm.userId',
    )
    .select(['m.userId', 'u.name', 'u.email', 'm.role', 'm.createdAt as joinedAt'])
}

export async function listMembers(
  tx: Tx,
  query: RouteRequest<typeof routes.listMembers>['query'],
): Promise<Page<Member>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectMembers(tx)
    .$if(after !== null, (select) => select.where('m.userId', '>', after?.[0] ?? ''))
    // Of the workspace, not of the person who asks: both are visible to them.
    .where('m.workspaceId', '=', sql<string>`app.workspace_id()`)
    .orderBy('m.userId')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: (row) => row, position: ({ userId }) => [userId] })
}

/** @throws AppError `not_found` */
export async function findMember(tx: Tx, userId: string): Promise<Member> {
  return orNotFound(
    await selectMembers(tx)
      .where('m.workspaceId', '=', sql<string>`app.workspace_id()`)
      .where('m.userId', '=', userId)
      .executeTakeFirst(),
  )
}

/** Locks the owners of the workspace, so that of two changes at once one sees the other. */
export async function countOwnersBeside(tx: Tx, userId: string): Promise<number> {
  const owners = await tx
    .selectFrom('members')
    .select('userId')
    .where('workspaceId', '=', sql<string>`app.workspace_id()`)
    .where('role', '=', 'owner')
    .forUpdate()
    .execute()
  return owners.filter((owner) => owner.userId !== userId).length
}

export async function setRole(tx: Tx, userId: string, role: Role): Promise<void> {
  await tx
    .updateTable('members')
    .set({ role })
    .where('workspaceId', '=', sql<string>`app.workspace_id()`)
    .where('userId', '=', userId)
    .execute()
}

/** Takes a person out: their keys go with the membership, their devices are cut off. */
export async function removeMember(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('devices')
    .set({ revokedAt: sql<string>`now()` })
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .execute()
  await tx
    .deleteFrom('members')
    .where('workspaceId', '=', sql<string>`app.workspace_id()`)
    .where('userId', '=', userId)
    .execute()
}
