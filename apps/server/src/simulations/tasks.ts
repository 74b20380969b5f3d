/** A simulation on its way: what is to be done, how far it is, what it found. */
import { Definition, type Pattern, type SimulationResult } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { findSuggestion } from '../discovery/store.ts'
import type { Progress } from './gather.ts'
import type { SimulationTask } from './simulate.ts'

/** @returns undefined when there is none, or none that is still wanted */
export async function readTask(tx: Tx, simulationId: string): Promise<SimulationTask | undefined> {
  const row = await tx
    .selectFrom('simulations as s')
    .leftJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .select(['s.workflowId', 's.suggestionId', 's.definition', 's.comparedDefinition'])
    .select(['s.days', 's.withRuns', 's.createdAt', 'w.suggestionId as behind'])
    .where('s.id', '=', simulationId)
    .where('s.canceledAt', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const state = await tx.selectFrom('discoveryState').select('discoveredAt').executeTakeFirst()
  const now = Date.parse(row.createdAt)
  return {
    definition: Definition.parse(row.definition),
    compared: row.comparedDefinition === null ? null : Definition.parse(row.comparedDefinition),
    pattern: await readPattern(tx, row.suggestionId ?? row.behind),
    seenUpTo: state ? Date.parse(state.discoveredAt) : now,
    days: row.days,
    now,
    answersOf: row.withRuns ? row.workflowId : null,
  }
}

/** What a suggestion was made from, where it is the person's own. */
async function readPattern(tx: Tx, suggestionId: string | null): Promise<Pattern | null> {
  if (suggestionId === null) return null
  const own = await tx
    .selectFrom('suggestions')
    .select('id')
    .where('id', '=', suggestionId)
    .executeTakeFirst()
  return own ? (await findSuggestion(tx, own.id)).pattern : null
}

/** @returns whether it is still wanted */
export async function keepProgress(
  tx: Tx,
  simulationId: string,
  { fraction, eventsRead }: Progress,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('simulations')
    .set({ fraction, eventsRead })
    .where('id', '=', simulationId)
    .where('canceledAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** @returns whether it was still wanted */
export async function keepResult(
  tx: Tx,
  simulationId: string,
  result: SimulationResult,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('simulations')
    .set({
      result: JSON.stringify(result),
      fraction: 1,
      eventsRead: result.eventsRead,
      finishedAt: sql<string>`now()`,
    })
    .where('id', '=', simulationId)
    .where('canceledAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
