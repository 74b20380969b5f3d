/**
 * What forgetting leaves: the one place that says so. Each kind is something that a person keeps on
 * purpose, `leftReasons` says why, and whoever forgets is told of each by name.
 */
import type { Forgotten } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** Finds what stays: workflows that were made of what is gone, and runs and outputs that are kept. */
export async function findLeft(tx: Tx, workflowIds: readonly string[]): Promise<Forgotten['left']> {
  const { rows } = await sql<Forgotten['left'][number]>`
    select 'workflow' as kind, w.id, w.name
    from app.workflows w
    where w.id = any(${workflowIds}::uuid[])
    union all
    select 'held-run', f.run_id, w.name
    from app.forgotten_runs f
    join app.run_holds h on h.workspace_id = f.workspace_id and h.run_id = f.run_id
    join app.runs r on r.workspace_id = f.workspace_id and r.id = f.run_id
    join app.workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id
    union all
    select 'pinned-output', p.workflow_id, p.step_id
    from app.forgotten_runs f
    join app.step_pins p on p.workspace_id = f.workspace_id and p.run_id = f.run_id
    order by 1 desc, 3, 2`.execute(tx)
  return rows
}

/** How many runs of this person's forgotten events go as soon as they are over. */
export async function countRunsToRemove(tx: Tx): Promise<number> {
  const { rows } = await sql<{ runs: number }>`
    select count(*)::int as runs from app.forgotten_runs f
    where not exists (select from app.run_holds h
                      where h.workspace_id = f.workspace_id and h.run_id = f.run_id)`.execute(tx)
  return rows[0]?.runs ?? 0
}
