import type { StepRun } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { Entry } from '../journal/entry.ts'
import { endOpenStepRuns, foldStepRuns } from '../step-runs.ts'

/**
 * The step runs of a run, as its journal has them now, in a transaction of its workspace.
 *
 * @returns an empty list for a run that has not begun, or does not exist
 */
export async function readStepRuns(tx: Tx, runId: string): Promise<StepRun[]> {
  const { rows } = await sql<{ entries: Entry[]; isEnd: boolean }>`
    select entries, seq = 2147483647 as "isEnd" from (
      select seq, entries from app.run_journal
      where workspace_id = app.workspace_id() and run_id = ${runId}
      union all
      select 2147483647, entries from app.run_ends
      where workspace_id = app.workspace_id() and run_id = ${runId}
    ) batches
    order by seq`.execute(tx)
  const stepRuns = foldStepRuns(rows.flatMap(({ entries }) => entries))
  return rows.at(-1)?.isEnd ? endOpenStepRuns(stepRuns) : stepRuns
}
