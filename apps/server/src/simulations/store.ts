/** Simulations as they are kept, and as pages show them. All of it is one person's own. */
import {
  type Definition,
  Outcome,
  type Page,
  type RouteRequest,
  type routes,
  Simulation,
  SimulationResult,
  type SimulationSummary,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { IdPosition, parseCursor, toPage } from '../http/cursor.ts'
import { orNotFound } from '../http/lookup.ts'

/** Of each person the latest are kept, and the scheduler lets none grow old. */
const kept = 20

export interface NewSimulation extends Pick<
  Simulation,
  'workflowId' | 'suggestionId' | 'version' | 'compare' | 'days'
> {
  workspaceId: string
  userId: string
  definition: Definition
  compared: Definition | null
  withRuns: boolean
}

/** Stores what is asked for. @returns its id */
export async function insertSimulation(tx: Tx, simulation: NewSimulation): Promise<string> {
  const { definition, compared, version, compare, ...rest } = simulation
  const { id } = await tx
    .insertInto('simulations')
    .values({
      ...rest,
      version: String(version),
      comparedVersion: compare === null ? null : String(compare),
      definition: JSON.stringify(definition),
      comparedDefinition: compared && JSON.stringify(compared),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`
    delete from app.simulations
    where id in (select id from app.simulations order by id desc offset ${kept})`.execute(tx)
  return id
}

function selectSimulations(tx: Tx) {
  return tx
    .selectFrom('simulations as s')
    .leftJoin('runEnds as e', (join) =>
      join.onRef('e.workspaceId', '=', 's.workspaceId').onRef('e.runId', '=', 's.runId'),
    )
    .select(['s.id', 's.workflowId', 's.suggestionId', 's.version', 's.comparedVersion', 's.days'])
    .select(['s.fraction', 's.eventsRead', 's.createdAt', 's.canceledAt', 's.finishedAt'])
    .select(['e.status as ended', 'e.outcome', 'e.finishedAt as endedAt'])
    .where('s.runId', 'is not', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectSimulations>['executeTakeFirstOrThrow']>>

const { version: Version, compare: Compare } = Simulation.shape

function toSummary(row: Row): SimulationSummary {
  const { canceledAt, ended: _ended, endedAt, outcome, version, comparedVersion, ...rest } = row
  const status = statusOf(row)
  const parsed = Outcome.safeParse(outcome)
  return {
    ...rest,
    status,
    version: Version.parse(toNumber(version)),
    compare: Compare.parse(comparedVersion === null ? null : toNumber(comparedVersion)),
    finishedAt: row.finishedAt ?? canceledAt ?? endedAt,
    error:
      status === 'failed' && parsed.data?.status === 'failed' ? parsed.data.error.message : null,
  }
}

function statusOf({ finishedAt, canceledAt, ended }: Row): Simulation['status'] {
  if (finishedAt !== null) return 'finished'
  if (canceledAt !== null || ended === 'canceled') return 'canceled'
  return ended === null ? 'running' : 'failed'
}

function toNumber(version: string): string | number {
  return /^\d+$/.test(version) ? Number(version) : version
}

/** @throws AppError `not_found` */
export async function findSimulation(tx: Tx, simulationId: string): Promise<Simulation> {
  const row = orNotFound(
    await selectSimulations(tx)
      .select('s.result')
      .where('s.id', '=', simulationId)
      .executeTakeFirst(),
  )
  const { result, ...rest } = row
  return { ...toSummary(rest), result: SimulationResult.nullable().parse(result) }
}

export async function listSimulations(
  tx: Tx,
  query: RouteRequest<typeof routes.listSimulations>['query'],
): Promise<Page<SimulationSummary>> {
  const after = parseCursor(query, IdPosition)
  const { workflowId, suggestionId } = query
  const rows = await selectSimulations(tx)
    .$if(workflowId !== undefined, (select) => select.where('s.workflowId', '=', workflowId ?? ''))
    .$if(suggestionId !== undefined, (select) =>
      select.where('s.suggestionId', '=', suggestionId ?? ''),
    )
    .$if(after !== null, (select) => select.where('s.id', '<', after?.[0] ?? ''))
    .orderBy('s.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, query.limit, { item: toSummary, position: ({ id }) => [id] })
}

/** Notes that it is wanted no more. @returns whether it was still under way */
export async function markCanceled(tx: Tx, simulationId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('simulations')
    .set({ canceledAt: sql<string>`now()` })
    .where('id', '=', simulationId)
    .where('finishedAt', 'is', null)
    .where('canceledAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
