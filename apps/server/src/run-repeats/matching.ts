/** Which runs a request to repeat many of them means: those that ended so, of people's workflows. */
import type { RepeatFilter } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { isDead } from '../runs/dead.ts'
import { type Expression, sql, type SqlBool } from 'kysely'

/** The runs of a filter, by their ids. */
export function selectMatching(tx: Tx, filter: RepeatFilter) {
  const { workflowId, status, createdFrom, createdTo, runIds, dead } = filter
  return tx
    .selectFrom('runEnds as e')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspaceId', '=', 'e.workspaceId').onRef('w.id', '=', 'e.workflowId'),
    )
    .where('e.status', '=', status)
    .where('w.kind', '=', 'user')
    .$if(workflowId !== undefined, (select) => select.where('e.workflowId', '=', workflowId ?? ''))
    .$if(dead !== undefined, (select) => select.where(isDead('e.run_id', dead ?? true)))
    .$if(runIds !== undefined, (select) => select.where('e.runId', 'in', runIds ?? []))
    .$if(createdFrom !== undefined, (select) => select.where(bound('>=', createdFrom ?? '')))
    .$if(createdTo !== undefined, (select) => select.where(bound('<', createdTo ?? '')))
}

/** Ids are in the order of their times, so a time is a bound of ids. */
function bound(sign: '>=' | '<', at: string): Expression<SqlBool> {
  return sql<SqlBool>`e.run_id ${sql.raw(sign)} app.uuid_floor(${at}::timestamptz)`
}
