/** What starts workflows, over HTTP: schedules, webhook addresses, the next times. */
import { randomBytes } from 'node:crypto'
import { Definition, type Page, type RouteRequest, routes, type Schedule } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { firesBetween } from '@floyo/engine'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Api } from '../http/api.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

const Missed = z.enum(['skip', 'run-once', 'run-all'])
const yearsAhead = 5

export function workflowTriggerRoutes(api: Api): void {
  const urlOf = (token: string): string => `${api.deps.origin()}/hooks/${token}`

  api.read(routes.listNextFires, async (tx, { params, query }) => {
    const row = orNotFound(
      await tx
        .selectFrom('workflows as w')
        .leftJoin('workflowVersions as v', (join) =>
          join
            .onRef('v.workspaceId', '=', 'w.workspaceId')
            .onRef('v.workflowId', '=', 'w.id')
            .onRef('v.version', '=', 'w.publishedVersion'),
        )
        .select(['w.draft', 'v.definition'])
        .select(sql<string>`now()`.as('now'))
        .where('w.id', '=', params.workflowId)
        .where('w.deletedAt', 'is', null)
        .executeTakeFirst(),
    )
    const { trigger } = Definition.parse(row.definition ?? row.draft)
    return { items: nextFires(trigger, { now: new Date(row.now), count: query.count }) }
  })

  api.write(routes.rotateWebhook, async (tx, { params: { workflowId }, audit }) => {
    const row = orNotFound(
      await tx
        .updateTable('webhooks')
        .set({ token: randomBytes(24).toString('base64url') })
        .where('workflowId', '=', workflowId)
        .returning(['id', 'workflowId', 'token', 'createdAt'])
        .executeTakeFirst(),
    )
    audit({ action: 'webhook.rotated', target: { type: 'workflow', id: workflowId } })
    const { token, ...webhook } = row
    return { ...webhook, url: urlOf(token) }
  })

  api.read(routes.listSchedules, (tx, { query }) => listSchedules(tx, query))

  api.read(routes.listWebhooks, async (tx, { query }) => {
    const after = parseCursor(query, IdPosition)
    const rows = await tx
      .selectFrom('webhooks')
      .select(['id', 'workflowId', 'token', 'createdAt'])
      .where('enabled', '=', true)
      .$if(after !== null, (select) => select.where('id', '<', after?.[0] ?? ''))
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
      .execute()
    return toPage(rows, query.limit, {
      item: ({ token, ...webhook }) => ({ ...webhook, url: urlOf(token) }),
      position: ({ id }) => [id],
    })
  })
}

/** The next times of all schedules together, the soonest first. */
function nextFires(
  triggers: Definition['trigger'],
  { now, count }: { now: Date; count: number },
): string[] {
  const until = new Date(now)
  until.setUTCFullYear(until.getUTCFullYear() + yearsAhead)
  const fires = triggers.flatMap((trigger) =>
    trigger.type === 'schedule' ? firesBetween(trigger, { after: now, until, limit: count }) : [],
  )
  return [...new Set(fires.map((at) => at.toISOString()))].toSorted().slice(0, count)
}

/** By their next time; the position is that time with the id, since several may fire at once. */
async function listSchedules(
  tx: Tx,
  query: RouteRequest<typeof routes.listSchedules>['query'],
): Promise<Page<Schedule>> {
  const after = parseCursor(query, z.tuple([z.string().max(40), z.uuid()]))
  const rows = await tx
    .selectFrom('schedules as s')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .select(['s.id', 's.workflowId', 'w.name as workflowName', 's.cron', 's.timezone', 's.missed'])
    .select(['s.nextAt', 's.lastDueAt'])
    .select(sql<string>`coalesce(s.next_at, 'infinity')::text`.as('place'))
    .$if(after !== null, (select) =>
      select.where(
        sql<boolean>`(coalesce(s.next_at, 'infinity'), s.id) > (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`,
      ),
    )
    .orderBy(sql`coalesce(s.next_at, 'infinity')`)
    .orderBy('s.id')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, {
    item: (row) => ({ ...row, missed: Missed.parse(row.missed) }),
    position: ({ place, id }) => [place, id],
  })
}
