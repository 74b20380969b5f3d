/** Who is asking, and in which of their workspaces they work. */
import { AppError, routes } from '@floyo/contracts'
import { asUser } from '@floyo/db'
import type { Api } from '../http/api.ts'
import { orNotFound } from '../http/lookup.ts'
import { describeActor, readMe } from './store.ts'

export function meRoutes(api: Api): void {
  const { db, pool } = api.deps

  api.handle(routes.getMe, ({ actor }) => describeActor(db, actor))

  api.handle(routes.switchWorkspace, async ({ actor, body: { workspaceId } }) => {
    if (actor.type !== 'user') {
      throw new AppError('forbidden', 'A key works in its own workspace; make one in the other')
    }
    const member = await asUser(db, actor.userId, (tx) =>
      tx
        .selectFrom('members')
        .select('userId')
        .where('userId', '=', actor.userId)
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirst(),
    )
    orNotFound(member)
    await pool.query('update auth.session set "activeWorkspaceId" = $2 where id = $1', [
      actor.credentialId,
      workspaceId,
    ])
    return readMe(db, actor.email, { workspaceId })
  })
}
