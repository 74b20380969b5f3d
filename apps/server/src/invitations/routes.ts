/** Inviting people, and following an invitation's link. */
import { AppError, routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import { countGuess } from '../auth/guess-limit.ts'
import { hashPassword } from '../auth/password.ts'
import { signIn } from '../auth/sign-in.ts'
import { makeUser } from '../auth/users.ts'
import type { Api } from '../http/api.ts'
import { writeAudit } from '../http/audit.ts'
import { notFound } from '../http/lookup.ts'
import { mailInvitation } from '../mail/invitation.ts'
import { readMe } from '../me/store.ts'
import {
  acceptInvitation,
  findByToken,
  insertInvitation,
  listInvitations,
  type OpenInvitation,
  revokeInvitation,
} from './store.ts'

export function invitationRoutes(api: Api): void {
  const { deps } = api

  api.read(routes.listInvitations, (tx, { query }) => listInvitations(tx, query))

  api.write(routes.createInvitation, async (tx, { actor, body, audit }) => {
    const { invitation, token } = await insertInvitation(tx, actor, body)
    audit({
      action: 'invitation.created',
      target: { type: 'invitation', id: invitation.id },
      changes: { role: body.role },
    })
    const link = `${deps.origin()}/invitation/${token}`
    mailInvitation(deps, { to: body.email, link, from: actor.name })
    return { ...invitation, link }
  })

  api.write(routes.revokeInvitation, async (tx, { params: { invitationId }, audit }) => {
    if (!(await revokeInvitation(tx, invitationId))) throw notFound()
    audit({ action: 'invitation.revoked', target: { type: 'invitation', id: invitationId } })
    return undefined
  })

  api.handle(routes.previewInvitation, async ({ params: { token } }) => {
    const open = await openInvitation(token)
    const { name } = await inWorkspace(deps.db, { ...open, userId: null }, (tx) =>
      tx
        .selectFrom('workspaces')
        .select('name')
        .where('id', '=', open.workspaceId)
        .executeTakeFirstOrThrow(),
    )
    const { email, role } = open
    return { workspaceName: name, email, role, hasAccount: open.userId !== null }
  })

  api.handle(routes.acceptInvitation, async ({ params: { token }, body, request, reply }) => {
    await countGuess(deps.pool, { subject: ['invitation', request.ip], tries: 30, seconds: 900 })
    const open = await openInvitation(token)
    const { email, workspaceId } = open
    const { password } = body
    if (open.userId !== null) {
      // The link alone does not take over an account: whoever has one shows that it is theirs.
      await countGuess(deps.pool, { subject: ['sign-in', email], tries: 10, seconds: 900 })
      if (!(await signIn(deps, { email, password }, { request, reply }))) {
        throw new AppError(
          'invalid_credentials',
          `Expected the password of the account of ${email}`,
        )
      }
    }
    const passwordHash = open.userId === null ? await hashPassword(password) : ''
    const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(deps.db)
    const userId = open.userId ?? rows[0]?.id ?? ''
    await inWorkspace(deps.db, { workspaceId, userId }, async (tx) => {
      const locked = await findByToken(tx, token)
      if (locked.userId === null) {
        const name = body.name ?? email.split('@', 1)[0] ?? email
        await makeUser(tx, { id: userId, name, email, passwordHash })
      }
      await acceptInvitation(tx, locked, userId)
      await writeAudit(
        tx,
        { workspaceId, actor: null, requestId: request.id, address: request.ip },
        [{ action: 'invitation.accepted', target: { type: 'member', id: userId } }],
      )
    })
    if (open.userId === null) await signIn(deps, { email, password }, { request, reply })
    await deps.pool.query(
      `update auth.session set "activeWorkspaceId" = $2
       where id = (select id from auth.session where "userId" = $1 order by "createdAt" desc limit 1)`,
      [userId, workspaceId],
    )
    return readMe(deps.db, email, { workspaceId })
  })

  function openInvitation(token: string): Promise<OpenInvitation> {
    return deps.db.transaction().execute((tx) => findByToken(tx, token))
  }
}
