/** Patterns that are shown to the workspace. What is shown is made of the pattern once, when it is shared. */
import {
  type Page,
  PatternShape,
  type RouteRequest,
  type routes,
  type SharedPattern,
  type SharingState,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { generalizeSteps, secondsByHand } from '@floyo/mining'
import { sql } from 'kysely'
import { StoredPattern } from '../discovery/store.ts'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

/** @throws AppError `not_found` for a pattern that is not one's own, too */
export async function readSharing(tx: Tx, patternId: string): Promise<SharingState> {
  const row = orNotFound(
    await tx
      .selectFrom('patterns as p')
      .leftJoin('sharedPatterns as s', (join) =>
        join.onRef('s.workspaceId', '=', 'p.workspaceId').onRef('s.patternId', '=', 'p.id'),
      )
      .select(['p.routine', 'p.support', 's.shape', 's.sharedAt'])
      .where('p.id', '=', patternId)
      .executeTakeFirst(),
  )
  const shape = row.shape ? PatternShape.parse(row.shape) : toShape(row.routine, row.support)
  return { shape, sharedAt: row.sharedAt }
}

function toShape(stored: unknown, support: number): PatternShape {
  const routine = StoredPattern.parse(stored)
  return {
    steps: generalizeSteps(routine.steps),
    schedule: routine.schedule,
    triggerStep: routine.triggerStep,
    timesSeen: support,
    minutesByHand: Math.ceil(secondsByHand(routine) / 60),
  }
}

/** Shows a pattern of one's own; one that is shown stays as it was seen. @throws AppError `not_found` */
export async function sharePattern(
  tx: Tx,
  { patternId, ...person }: { workspaceId: string; userId: string; patternId: string },
): Promise<void> {
  const { shape } = await readSharing(tx, patternId)
  await tx
    .insertInto('sharedPatterns')
    .values({ ...person, patternId, shape: JSON.stringify(shape) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Shows it to nobody any more. @throws AppError `not_found` */
export async function unsharePattern(tx: Tx, patternId: string): Promise<void> {
  await readSharing(tx, patternId)
  await tx.deleteFrom('sharedPatterns').where('patternId', '=', patternId).execute()
}

export async function listShared(
  tx: Tx,
  query: RouteRequest<typeof routes.listSharedPatterns>['query'],
): Promise<Page<SharedPattern>> {
  const after = parseCursor(query, IdPosition)
  const rows = await tx
    .selectFrom('sharedPatterns as s')
    .select(['s.id', 's.shape', 's.sharedAt'])
    .select(sql<string>`(select u.name from auth."user" u where u.id = s.user_id)`.as('sharedBy'))
    .$if(after !== null, (select) => select.where('s.id', '<', after?.[0] ?? ''))
    .orderBy('s.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, {
    item: ({ shape, ...row }) => ({ ...row, shape: PatternShape.parse(shape) }),
    position: ({ id }) => [id],
  })
}
