/** Invitations: a link, shown once, that leads one address into one workspace. */
import { createHash, randomBytes } from 'node:crypto'
import {
  AppError,
  type Invitation,
  type Page,
  Role,
  type RouteRequest,
  type routes,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { Member } from '../http/actor.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'

const daysValid = 7

export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

interface InvitationRow {
  id: string
  email: string
  role: string
  expiresAt: string
  createdAt: string
}

function toInvitation(row: InvitationRow): Invitation {
  return { ...row, role: Role.parse(row.role) }
}

// The table lies in the schema of sign-in, which row-level security does not reach: each statement
// names the workspace itself.
const columns = sql`
  i.id, i.email, i.role, i."expiresAt" as expires_at, i."createdAt" as created_at`

export async function listInvitations(
  tx: Tx,
  query: RouteRequest<typeof routes.listInvitations>['query'],
): Promise<Page<Invitation>> {
  const after = parseCursor(query, IdPosition)?.[0] ?? null
  const { rows } = await sql<InvitationRow>`
    select ${columns}
    from auth.invitation i
    where i."workspaceId" = app.workspace_id() and i.status = 'pending' and i."expiresAt" > now()
      and (${after}::uuid is null or i.id < ${after}::uuid)
    order by i.id desc
    limit ${query.limit + 1}`.execute(tx)
  return toPage(rows, query.limit, { item: toInvitation, position: ({ id }) => [id] })
}

/** @throws AppError `already_exists` when the person is a member or invited already */
export async function insertInvitation(
  tx: Tx,
  actor: Member,
  { email, role }: { email: string; role: Role },
): Promise<{ invitation: Invitation; token: string }> {
  const taken = await sql<{ what: string }>`
    select 'a member' as what from app.members m join auth."user" u on u.id = m.user_id
    where m.workspace_id = app.workspace_id() and u.email = ${email}
    union all
    select 'invited' from auth.invitation
    where "workspaceId" = app.workspace_id() and email = ${email} and status = 'pending' and "expiresAt" > now()
    limit 1`.execute(tx)
  const [found] = taken.rows
  if (found) throw new AppError('already_exists', `This person is ${found.what} already`)
  const token = randomBytes(32).toString('base64url')
  const { rows } = await sql<InvitationRow>`
    insert into auth.invitation as i
      ("organizationId", "workspaceId", email, role, "expiresAt", "inviterId", token_hash)
    select organization_id, id, ${email}, ${role}, now() + make_interval(days => ${daysValid}),
           ${actor.userId}::uuid, ${hashInvitationToken(token)}
    from app.workspaces where id = app.workspace_id()
    returning ${columns}`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('the workspace of the caller is not there')
  return { invitation: toInvitation(row), token }
}

/** @returns whether there was such an open invitation */
export async function revokeInvitation(tx: Tx, invitationId: string): Promise<boolean> {
  const revoked = await sql`
    update auth.invitation set status = 'canceled'
    where id = ${invitationId} and "workspaceId" = app.workspace_id() and status = 'pending'`.execute(
    tx,
  )
  return revoked.numAffectedRows === 1n
}

export interface OpenInvitation {
  id: string
  email: string
  role: Role
  workspaceId: string
  organizationId: string
  userId: string | null
}

/** The open invitation of a link, locked until the transaction ends. @throws AppError `link_expired` */
export async function findByToken(tx: Tx, token: string): Promise<OpenInvitation> {
  const { rows } = await sql<OpenInvitation & { role: string }>`
    select i.id, i.email, i.role, i."workspaceId" as workspace_id, i."organizationId" as organization_id,
           u.id as user_id
    from auth.invitation i
    left join auth."user" u on u.email = i.email
    where i.token_hash = ${hashInvitationToken(token)} and i.status = 'pending' and i."expiresAt" > now()
    for update of i`.execute(tx)
  const [row] = rows
  if (row) return { ...row, role: Role.parse(row.role) }
  throw new AppError(
    'link_expired',
    'The invitation was used, taken back or is too old; ask for a new one',
  )
}

export async function acceptInvitation(
  tx: Tx,
  open: OpenInvitation,
  userId: string,
): Promise<void> {
  await sql`update auth.invitation set status = 'accepted' where id = ${open.id}`.execute(tx)
  await sql`
    insert into auth.member ("organizationId", "userId", role)
    values (${open.organizationId}, ${userId}, 'member')
    on conflict do nothing`.execute(tx)
  await tx
    .insertInto('members')
    .values({ workspaceId: open.workspaceId, userId, role: open.role })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
