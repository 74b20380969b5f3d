/** Definitions on trial as they are kept, one a workflow. The engine counts. */
import { Definition, type Shadow, ShadowBeside, ShadowChange } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { z } from 'zod'
import { nameOfNobody, people } from '../auth/people.ts'
import { readLedger } from './read-ledger.ts'

const shownDifferences = 20
const Changes = z.array(ShadowChange)

export async function findShadow(tx: Tx, workflowId: string): Promise<Shadow | null> {
  const row = await tx
    .selectFrom('shadows as s')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    .leftJoin(people(), 'u.userId', 's.startedBy')
    .select(['s.id', 's.version', 's.startedAt', 's.beside', 's.same', 's.different', 's.unclear'])
    .select(['u.personName'])
    .select(sql<boolean>`s.beside = 'person' and s.started_by = app.user_id()`.as('isOwn'))
    .select(sql<boolean>`s.version is not null or s.definition = w.draft`.as('isCurrent'))
    .where('s.workflowId', '=', workflowId)
    .executeTakeFirst()
  if (!row) return null
  const { id, personName, beside, isOwn, ...shadow } = row
  const differences = await tx
    .selectFrom('shadowDifferences')
    .select(['runId', 'endedAt', 'changes'])
    .where('shadowId', '=', id)
    .orderBy('endedAt', 'desc')
    .orderBy('runId', 'desc')
    .limit(shownDifferences)
    .execute()
  return {
    ...shadow,
    beside: ShadowBeside.parse(beside),
    ledger: isOwn ? await readLedger(tx, id) : null,
    startedBy: personName ?? nameOfNobody,
    differences: differences.map(({ runId, endedAt, changes }) => ({
      runId,
      endedAt,
      changes: Changes.parse(changes),
    })),
  }
}

/** What is on trial; null when nothing is. */
export async function readShadowDefinition(tx: Tx, workflowId: string): Promise<Definition | null> {
  const row = await tx
    .selectFrom('shadows')
    .select('definition')
    .where('workflowId', '=', workflowId)
    .executeTakeFirst()
  return row ? Definition.parse(row.definition) : null
}

export interface ShadowToStart {
  workspaceId: string
  userId: string
  workflowId: string
  definition: Definition
  beside: ShadowBeside
  /** Null: the draft, in that revision. */
  version: number | null
  revision: number
}

export async function insertShadow(tx: Tx, shadow: ShadowToStart): Promise<void> {
  const { userId, definition, version, revision, ...of } = shadow
  await tx
    .insertInto('shadows')
    .values({
      ...of,
      definition: JSON.stringify(definition),
      version,
      revision: version === null ? revision : null,
      startedBy: userId,
    })
    .execute()
}

/** @returns whether there was one, or one of that kind */
export async function endShadow(
  tx: Tx,
  workflowId: string,
  { beside }: { beside?: ShadowBeside } = {},
): Promise<boolean> {
  const ended = await tx
    .deleteFrom('shadows')
    .where('workflowId', '=', workflowId)
    .$if(beside !== undefined, (shadows) => shadows.where('beside', '=', beside ?? 'runs'))
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}
