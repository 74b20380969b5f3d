/** A person's 90 days of events, stored: ten types in the share in which a busy person makes them. */
import type { Pool } from 'pg'

export const days = 90
export const types = [
  'file.created',
  'file.edited',
  'file.opened',
  'command.finished',
  'app.focused',
  'page.visited',
  'mail.received',
  'mail.sent',
  'chat.sent',
  'calendar.changed',
]

export interface Person {
  workspaceId: string
  userId: string
}

/** Makes the person and `count` events, a tenth of each type, up to now. */
export async function makeHistory(admin: Pool, count: number): Promise<Person> {
  const { rows } = await admin.query<Person>(
    `with organization as (
       insert into auth.organization (name, slug) values ('Bench', gen_random_uuid()) returning id
     ), workspace as (
       insert into app.workspaces (organization_id, name) select id, 'Bench' from organization returning id
     ), person as (
       insert into auth."user" (name, email) values ('Ada', gen_random_uuid() || '@example.com') returning id
     )
     insert into app.members (workspace_id, user_id, role)
     select workspace.id, person.id, 'owner' from workspace, person
     returning workspace_id as "workspaceId", user_id as "userId"`,
  )
  const [person] = rows
  if (!person) throw new Error('nobody was made')
  for (let back = 0; back <= days + 31; back += 28) {
    await admin.query("select app.ensure_month('app.events', now() - make_interval(days => $1))", [
      back,
    ])
  }
  await admin.query(
    `insert into app.events (workspace_id, id, user_id, occurred_at, actor, type, subject, attrs, source)
     select $1, id, $2, uuid_extract_timestamp(id), 'me', ($3::text[])[n % 10 + 1],
            '/home/ada/work/project-' || n % 97 || '/in/bill-' || n || case n % 100 when 7 then '.pdf' else '.txt' end,
            jsonb_build_object('size', n % 1000, 'ext', case n % 100 when 7 then 'pdf' else 'txt' end), 'watch'
     from generate_series(0, $4::int - 1) n,
          lateral (select uuidv7(-make_interval(secs => (n + 0.5) * $5::float8)) as id) made`,
    [person.workspaceId, person.userId, types, count, (days * 86_400) / count],
  )
  await admin.query('vacuum analyze app.events')
  return person
}
