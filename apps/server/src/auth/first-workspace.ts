import { asUser, type Db } from '@floyo/db'

/** Where a new session of the user works: the workspace they joined first; null without one. */
export async function firstWorkspaceOf(db: Db, userId: string): Promise<string | null> {
  const member = await asUser(db, userId, (tx) =>
    tx
      .selectFrom('members')
      .select('workspaceId')
      .where('userId', '=', userId)
      .orderBy('createdAt')
      .orderBy('workspaceId')
      .limit(1)
      .executeTakeFirst(),
  )
  return member?.workspaceId ?? null
}
