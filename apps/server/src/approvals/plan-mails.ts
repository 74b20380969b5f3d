/** Whom to write to: members who may decide, when a decision is asked for and when it is not made. */
import { inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import type { Deps } from '../deps.ts'

const atOnce = 100

/** Notes the mails that are due; whoever looks at the same time notes others. */
export async function planMails({
  db,
  enginePool,
}: Pick<Deps, 'db' | 'enginePool'>): Promise<void> {
  const { rows } = await enginePool.query<{ workspaceId: string; waitId: string }>({
    name: 'decisions-to-mail',
    text: `select workspace_id as "workspaceId", id as "waitId" from app.run_waits
           where kind = 'approval' and status = 'open' and mail_at <= now()
           order by mail_at limit ${atOnce}`,
  })
  for (const { workspaceId, waitId } of rows) {
    await inWorkspace(db, { workspaceId, userId: null }, (tx) =>
      sql`
        with due as (
          select workspace_id, id, approvers, mailings, (detail->>'remindMs')::double precision as remind_ms
          from app.run_waits
          where id = ${waitId} and status = 'open' and mail_at <= now()
          for update skip locked
        ),
        noted as (
          update app.run_waits w
          set mailings = w.mailings + 1,
              mail_at = case when due.mailings = 0 then now() + make_interval(secs => remind_ms / 1000) end
          from due where w.workspace_id = due.workspace_id and w.id = due.id
        )
        insert into app.approval_mails (workspace_id, wait_id, kind, user_id)
        select due.workspace_id, due.id, case mailings when 0 then 'asked' else 'reminder' end, m.user_id
        from due
        join app.members m using (workspace_id)
        join auth."user" u on u.id = m.user_id
        where m.role::text = any (due.approvers)
           or lower(u.email) in (select lower(one) from unnest(due.approvers) as one)
        on conflict do nothing`.execute(tx),
    )
  }
}
