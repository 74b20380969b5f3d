/** What is worth a look of the person who asks: their own notes and trials, and nobody else's. */
import type { Attention, AttentionItem, ShadowEntry } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { isReady } from '../shadows/agreement.ts'

const mostShown = 20

export async function readAttention(tx: Tx): Promise<Attention> {
  const items = [...(await readPromotions(tx)), ...(await readDrift(tx))]
  return { items: items.slice(0, mostShown), total: items.length }
}

async function readDrift(tx: Tx): Promise<AttentionItem[]> {
  const rows = await tx
    .selectFrom('driftNotes as n')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'n.workspaceId').onRef('w.id', '=', 'n.workflowId'),
    )
    .select(['n.id', 'n.workflowId', 'w.name', 'n.kind', 'n.seen', 'n.seenOf', 'n.foundAt'])
    .select(sql<boolean>`n.proposal is not null`.as('proposes'))
    .where('n.dismissReason', 'is', null)
    .where('w.deletedAt', 'is', null)
    .orderBy('n.foundAt', 'desc')
    .orderBy('n.id', 'desc')
    .execute()
  return rows.map(({ id, workflowId, name, kind, seen, seenOf, foundAt, proposes }) => ({
    kind: 'drift',
    workflowId,
    workflowName: name,
    noteId: id,
    drift: kind,
    seen,
    of: seenOf,
    proposes,
    at: foundAt,
  }))
}

function countOf(verdict: ShadowEntry['verdict']) {
  return sql<number>`(count(*) filter (where e.verdict = ${verdict}))::int`
}

async function readPromotions(tx: Tx): Promise<AttentionItem[]> {
  const rows = await tx
    .selectFrom('shadows as s')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 's.workspaceId').onRef('w.id', '=', 's.workflowId'),
    )
    // Of others nothing is seen here.
    .innerJoin('shadowEntries as e', (join) =>
      join.onRef('e.workspaceId', '=', 's.workspaceId').onRef('e.shadowId', '=', 's.id'),
    )
    .select(['s.workflowId', 'w.name', 's.startedAt'])
    .select(countOf('agreed').as('agreed'))
    .select(countOf('workflow-only').as('workflowOnly'))
    .select(countOf('person-only').as('personOnly'))
    .where('s.beside', '=', 'person')
    .where('w.deletedAt', 'is', null)
    .groupBy(['s.id', 's.workflowId', 'w.name', 's.startedAt'])
    .orderBy('s.startedAt', 'desc')
    .orderBy('s.id')
    .execute()
  return rows.filter(isReady).map(({ workflowId, name, startedAt, ...counts }) => ({
    kind: 'promotion',
    workflowId,
    workflowName: name,
    agreed: counts.agreed,
    decided: counts.agreed + counts.workflowOnly + counts.personOnly,
    at: startedAt,
  }))
}
