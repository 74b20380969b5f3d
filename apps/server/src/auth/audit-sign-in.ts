/** Sign-ins, and refused ones of people we know, in the audit log of the workspace they lead into. */
import { inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { firstWorkspaceOf } from './first-workspace.ts'

export interface SignInAttempt {
  email: string
  request: FastifyRequest
  ok: boolean
}

export async function auditSignIn(
  deps: Deps,
  { email, request, ok }: SignInAttempt,
): Promise<void> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from auth."user" where email = ${email}`.execute(deps.db)
  const [user] = rows
  const workspaceId = user && (await firstWorkspaceOf(deps.db, user.id))
  if (!user || !workspaceId) return
  await inWorkspace(deps.db, { workspaceId, userId: user.id }, (tx) =>
    tx
      .insertInto('auditLog')
      .values({
        workspaceId,
        actorType: 'user',
        actorId: user.id,
        actorName: user.name,
        action: ok ? 'session.created' : 'session.refused',
        targetType: 'session',
        targetId: null,
        requestId: request.id,
        address: request.ip,
      })
      .execute(),
  )
}
