/** Many runs repeated together, as they are kept and shown. */
import { type Page, type PageQuery, RepeatFilter, type RunRepeat } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'
import { selectMatching } from './matching.ts'

const Refusals = z.array(z.object({ runId: z.uuid(), message: z.string() }))
const From = z.enum(['failed-step', 'start'])
const Version = z.enum(['same', 'newest', 'draft'])

export interface NewRepeat extends Pick<RunRepeat, 'id' | 'filter' | 'from' | 'version'> {
  workspaceId: string
  userId: string
}

/** Stores what is asked for, with the runs there are by now. A repeated request changes nothing. */
export async function insertRepeat(tx: Tx, repeat: NewRepeat): Promise<void> {
  const { id, workspaceId, userId, filter, from, version } = repeat
  const chosen = selectMatching(tx, filter).select('e.runId').orderBy('e.runId').limit(filter.limit)
  const { total, upTo } = await tx
    .selectFrom(chosen.as('c'))
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .select(sql<string | null>`(array_agg(c.run_id order by c.run_id desc))[1]`.as('upTo'))
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('runRepeats')
    .values({
      id,
      workspaceId,
      createdBy: userId,
      filter: JSON.stringify(filter),
      startFrom: from,
      version,
      total: Number(total),
      upTo,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function selectRepeats(tx: Tx) {
  return tx
    .selectFrom('runRepeats as p')
    .leftJoin('runEnds as e', (join) =>
      join.onRef('e.workspaceId', '=', 'p.workspaceId').onRef('e.runId', '=', 'p.runId'),
    )
    .select(['p.id', 'p.filter', 'p.startFrom', 'p.version', 'p.total', 'p.repeated', 'p.refused'])
    .select(['p.refusals', 'p.createdAt', 'e.finishedAt', 'e.status'])
    .select(sql<string>`p.run_id`.as('runId'))
    .where('p.runId', 'is not', null)
}

type RepeatRow = Awaited<ReturnType<ReturnType<typeof selectRepeats>['executeTakeFirstOrThrow']>>

function toRepeat({ startFrom, status, ...row }: RepeatRow): RunRepeat {
  const ended = status === 'succeeded' ? 'finished' : status
  return {
    ...row,
    status: ended === 'failed' || ended === 'canceled' || ended === 'finished' ? ended : 'running',
    filter: RepeatFilter.parse(row.filter),
    from: From.parse(startFrom),
    version: Version.parse(row.version),
    refusals: Refusals.parse(row.refusals),
  }
}

/** @throws AppError `not_found` */
export async function findRepeat(tx: Tx, repeatId: string): Promise<RunRepeat> {
  const row = await selectRepeats(tx).where('p.id', '=', repeatId).executeTakeFirst()
  return toRepeat(orNotFound(row))
}

export async function listRepeats(tx: Tx, query: PageQuery): Promise<Page<RunRepeat>> {
  const after = parseCursor(query, IdPosition)
  const rows = await selectRepeats(tx)
    .$if(after !== null, (select) => select.where('p.id', '<', after?.[0] ?? ''))
    .orderBy('p.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toRepeat, position: ({ id }) => [id] })
}
