/**
 * Chains: workflows that start when a run of another one ends. Nothing is written for them when a run
 * ends; the scheduler looks at the ends that have come since its last look. A look reaches up to the
 * begin of the oldest transaction that is still open, since an end bears the time at which its
 * transaction began; and the key of `chain_fires` makes a second start impossible.
 */
import type { NewRun } from '../accept/new-run.ts'
import type { LargeValues } from '../journal/large-values.ts'
import type { Query } from '../sql/query.ts'
import { AppError, type Outcome } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { horizon } from './horizon.ts'
import { atOnce, type Fired, startAfter } from './start-after.ts'

/** So many workflows may start one another in a row. */
export const longestChain = 10

interface Due {
  [column: string]: unknown
  workspaceId: string
  triggerId: string
  workflowId: string
  version: number
  sourceWorkflowId: string
  sourceRunId: string
  outcome: Outcome
  depth: number
}

/** Starts the runs that follow on ends of others. @returns how many */
export function fireChains(
  pool: Pool,
  { changes, values }: { changes: ChangeFeed; values: LargeValues },
): Promise<number> {
  return startAfter<Due>({
    pool,
    changes,
    find: findDue,
    toRun: async (due) => (due.depth > longestChain ? null : toRun(due, values)),
    record: recordFires,
  })
}

async function toRun(due: Due, values: LargeValues): Promise<NewRun> {
  const { workspaceId, workflowId, version, sourceWorkflowId, sourceRunId, depth } = due
  const outcome = await wholeOutcome(due, values)
  return {
    workspaceId,
    workflowId,
    version,
    trigger: 'workflow',
    inputs: {},
    triggerData: {
      type: 'workflow',
      workflowId: sourceWorkflowId,
      runId: sourceRunId,
      ...outcome,
      depth,
    },
  }
}

/** How the run ended, with an output that was set apart; one that is gone stays a reference. */
function wholeOutcome({ workspaceId, outcome }: Due, values: LargeValues): Promise<Outcome> {
  return values.bringOutcomeBack(workspaceId, outcome).catch((error: unknown) => {
    if (error instanceof AppError) return outcome
    throw error
  })
}

/** The ends that no trigger has seen; a trigger that another scheduler looks at is passed over. */
function findDue(query: Query): Promise<Due[]> {
  return query<Due>({
    name: 'due-chains',
    text: `
      with ${horizon},
      triggers as (
        select * from app.chain_triggers for update skip locked
      ),
      ends as (
        select t.workspace_id, t.id as trigger_id, t.workflow_id, t.version, t.source_workflow_id,
               e.run_id, e.outcome, e.finished_at
        from triggers t
        -- Trigger by trigger from its own place on: joined, all ends there ever were are read.
        cross join lateral (
          select * from app.run_ends e
          where e.workspace_id = t.workspace_id and e.workflow_id = t.source_workflow_id
            and e.finished_at >= t.seen_until
            and (t.ended = 'any' or e.status = case t.ended when 'success' then 'succeeded'
                                                            else 'failed' end::app.run_status)
            and not exists (select from app.chain_fires f
                            where f.workspace_id = t.workspace_id and f.trigger_id = t.id
                              and f.source_run_id = e.run_id)
          order by e.finished_at
          limit ${atOnce}
        ) e
        order by e.finished_at
        limit ${atOnce}
      ),
      moved as (
        update app.chain_triggers t
        set seen_until = greatest(t.seen_until, horizon.at)
        from horizon, triggers
        where t.workspace_id = triggers.workspace_id and t.id = triggers.id
          -- With more than one look can take, the next one begins where this one did.
          and (select count(*) from ends) < ${atOnce}
      )
      select ends.workspace_id as "workspaceId", trigger_id as "triggerId",
             ends.workflow_id as "workflowId", ends.version,
             source_workflow_id as "sourceWorkflowId", ends.run_id as "sourceRunId", outcome,
             case when r.trigger_data->>'type' = 'workflow'
                  then (r.trigger_data->>'depth')::int else 0 end + 1 as depth
      from ends
      join app.runs r on r.workspace_id = ends.workspace_id and r.id = ends.run_id
      order by ends.finished_at, ends.run_id, trigger_id`,
    values: [],
  })
}

async function recordFires(query: Query, fired: readonly Fired<Due>[]): Promise<void> {
  const tooLong = `${longestChain} workflows have started one another; the chain ends here`
  await query({
    text: `
      insert into app.chain_fires (workspace_id, trigger_id, source_run_id, run_id, skipped)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])`,
    values: [
      fired.map(({ due }) => due.workspaceId),
      fired.map(({ due }) => due.triggerId),
      fired.map(({ due }) => due.sourceRunId),
      fired.map(({ runId }) => runId),
      fired.map(({ runId }) => (runId === null ? tooLong : null)),
    ],
  })
}
