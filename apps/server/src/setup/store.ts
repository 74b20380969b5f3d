/** Making the owner: a person, their organization, its first workspace; all or nothing. */
import { AppError } from '@floyo/contracts'
import { type Db, inWorkspace, type Tx } from '@floyo/db'
import { sql } from 'kysely'
import { makeUser } from '../auth/users.ts'
import { ensureSystemWorkflows } from '../discovery/system-workflow.ts'
import { writeAudit } from '../http/audit.ts'
import { hashLinkToken } from './owner-link.ts'

export interface FirstOwner {
  name: string
  email: string
  passwordHash: string
  workspaceName: string
  timezone: string
  /** Null: by the settings of an unattended install. */
  linkToken: string | null
}

/**
 * @throws AppError `already_set_up`, or `link_expired` when the link is unknown, used or too old
 */
export async function makeOwner(
  db: Db,
  owner: FirstOwner,
  request: { id: string; ip: string } | null,
): Promise<void> {
  const { rows } = await sql<{ userId: string; organizationId: string; workspaceId: string }>`
    select uuidv7() as user_id, uuidv7() as organization_id, uuidv7() as workspace_id`.execute(db)
  const [ids] = rows
  if (!ids) throw new Error('the database gave no ids')
  const { userId, organizationId, workspaceId } = ids
  await inWorkspace(db, { workspaceId, userId }, async (tx) => {
    await takeOwnership(tx, owner.linkToken)
    await makeUser(tx, { id: userId, ...owner })
    await sql`
      insert into auth.organization (id, name, slug)
      values (${organizationId}, ${owner.workspaceName}, ${organizationId})`.execute(tx)
    await sql`
      insert into auth.member ("organizationId", "userId", role)
      values (${organizationId}, ${userId}, 'owner')`.execute(tx)
    await tx
      .insertInto('workspaces')
      .values({
        id: workspaceId,
        organizationId,
        name: owner.workspaceName,
        timezone: owner.timezone,
      })
      .execute()
    await tx.insertInto('members').values({ workspaceId, userId, role: 'owner' }).execute()
    await ensureSystemWorkflows(tx, workspaceId)
    await writeAudit(
      tx,
      { workspaceId, actor: null, requestId: request?.id ?? null, address: request?.ip ?? null },
      [{ action: 'installation.owned', target: { type: 'member', id: userId } }],
    )
  })
}

/** Of several that come at once, one becomes the owner. */
async function takeOwnership(tx: Tx, linkToken: string | null): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('floyo owner'))`.execute(tx)
  const { rows } = await sql`select from auth.member where role = 'owner' limit 1`.execute(tx)
  if (rows.length > 0) {
    throw new AppError('already_set_up', 'Sign in as the owner, or ask the owner to invite you')
  }
  if (linkToken === null) return
  const used = await sql`
    update auth.owner_links set used_at = now()
    where token_hash = ${hashLinkToken(linkToken)} and used_at is null and expires_at > now()`.execute(
    tx,
  )
  if (used.numAffectedRows === 1n) return
  throw new AppError(
    'link_expired',
    'Expected the link that this installation printed at its last start; restart it for a new one',
  )
}
