/**
 * What forgetting leaves: the one place that says so. Each kind is something that a person keeps on
 * purpose, `leftReasons` says why, and whoever forgets is told of each by name.
 */
import type { Forgotten } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'

/** A forgetting: when it began, and the workflows that were made of what is gone by it. */
interface Forgetting {
  since: string
  workflowIds: readonly string[]
}

/** Finds what stays: workflows that were made of what is gone, and runs and outputs that are kept. */
export async function findLeft(
  tx: Tx,
  { since, workflowIds }: Forgetting,
): Promise<Forgotten['left']> {
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
    where coalesce(f.removed_at >= ${since}::timestamptz, true)
    order by 1 desc, 3, 2`.execute(tx)
  return rows
}

/**
 * How many runs of this person's forgotten events went since then, and go as soon as they are over.
 * Who removed them is no matter: the engine does that by itself, and may come first.
 */
export async function countRuns(tx: Tx, since: string): Promise<{ gone: number; toEnd: number }> {
  const { rows } = await sql<{ gone: number; toEnd: number }>`
    select count(*) filter (where f.removed_at >= ${since}::timestamptz)::int as gone,
           count(*) filter (
             where f.removed_at is null
               and not exists (select from app.run_holds h
                               where h.workspace_id = f.workspace_id and h.run_id = f.run_id)
           )::int as to_end
    from app.forgotten_runs f`.execute(tx)
  return rows[0] ?? { gone: 0, toEnd: 0 }
}
