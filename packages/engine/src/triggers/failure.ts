/**
 * Error workflows: what is started when a run fails. As with chains nothing is written for them when a
 * run ends: the scheduler looks at the failures that have come since its last look, and the key of
 * `failure_fires` makes a second start impossible. What comes from an error workflow (its runs, what
 * they call, what follows on them, what repeats them) starts none when it fails, so there is no circle.
 */
import type { NewRun } from '../accept/new-run.ts'
import type { Query } from '../sql/query.ts'
import type { Failure } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'
import { horizon } from './horizon.ts'
import { atOnce, type Fired, startAfter } from './start-after.ts'

type Skipped = 'off' | 'gone' | 'of-error-workflow'

interface Due {
  [column: string]: unknown
  workspaceId: string
  /** The error workflow, and its published version. */
  workflowId: string
  version: number
  skipped: Skipped | null
  sourceWorkflowId: string
  sourceWorkflowName: string
  sourceRunId: string
  sourceVersion: number
  error: Failure
  startedAt: string | null
  finishedAt: string
}

export interface FailureOptions {
  changes: ChangeFeed
  /** The address of a run's page. */
  linkToRun: (runId: string) => string
}

/** So far back the origin of a failed run is looked for: chains and calls end before. */
const furthestOrigin = 25

/** Starts the error workflows of runs that failed. @returns how many */
export function fireFailures(pool: Pool, { changes, linkToRun }: FailureOptions): Promise<number> {
  return startAfter<Due>({
    pool,
    changes,
    find: findDue,
    toRun: (due) => (due.skipped === null ? toRun(due, linkToRun(due.sourceRunId)) : null),
    record: recordFires,
    tellSource: true,
  })
}

function toRun(due: Due, link: string): NewRun {
  const { workspaceId, workflowId, version, sourceWorkflowId, sourceWorkflowName } = due
  return {
    workspaceId,
    workflowId,
    version,
    trigger: 'failure',
    inputs: {},
    triggerData: {
      type: 'failure',
      workflow: { id: sourceWorkflowId, name: sourceWorkflowName },
      runId: due.sourceRunId,
      version: due.sourceVersion,
      error: { ...due.error },
      startedAt: due.startedAt,
      finishedAt: due.finishedAt,
      link,
    },
  }
}

/**
 * The failures that nobody has dealt with. Trials of drafts and Floyo's own background work are not
 * among them; a handler that another scheduler looks at is passed over.
 */
function findDue(query: Query): Promise<Due[]> {
  return query<Due>({
    name: 'due-failures',
    text: `
      with ${horizon},
      handlers as (
        select * from app.failure_handlers for update skip locked
      ),
      failed as (
        select h.workspace_id, h.workflow_id, e.workflow_id as source_workflow_id, e.run_id, e.outcome,
               e.started_at, e.finished_at, e.source_version, e.source_workflow_name
        from handlers h
        -- Handler by handler from its own place on: joined, all ends there ever were are read.
        cross join lateral (
          select ended.*, r.version as source_version, w.name as source_workflow_name
          from app.run_ends ended
          -- One by one for the same reason.
          cross join lateral (
            select version from app.runs
            where workspace_id = ended.workspace_id and id = ended.run_id and version > 0
            limit 1
          ) r
          join app.workflows w
            on w.workspace_id = ended.workspace_id and w.id = ended.workflow_id and w.kind = 'user'
          where ended.workspace_id = h.workspace_id and ended.status = 'failed'
            and ended.finished_at >= h.seen_until
            and case when h.source_workflow_id is null
                     then not exists (select from app.failure_handlers own
                                      where own.workspace_id = h.workspace_id
                                        and own.source_workflow_id = ended.workflow_id)
                     else h.source_workflow_id = ended.workflow_id end
            and not exists (select from app.failure_fires f
                            where f.workspace_id = h.workspace_id and f.source_run_id = ended.run_id)
          order by ended.finished_at
          -- What counts for nobody is left out before, or it would stand in the way of what comes after it.
          limit ${atOnce}
        ) e
        order by e.finished_at
        limit ${atOnce}
      ),
      moved as (
        update app.failure_handlers h
        set seen_until = greatest(h.seen_until, horizon.at)
        from horizon, handlers
        where h.workspace_id = handlers.workspace_id and h.id = handlers.id
          -- With more than one look can take, the next one begins where this one did.
          and (select count(*) from failed) < ${atOnce}
      )
      select failed.workspace_id as "workspaceId", failed.workflow_id as "workflowId",
             coalesce(w.published_version, 0) as version,
             case when origin.found or source_workflow_id = failed.workflow_id then 'of-error-workflow'
                  when w.deleted_at is not null then 'gone'
                  when not w.enabled or w.published_version is null then 'off' end as skipped,
             source_workflow_id as "sourceWorkflowId", source_workflow_name as "sourceWorkflowName",
             failed.run_id as "sourceRunId", source_version as "sourceVersion",
             outcome -> 'error' as error, started_at as "startedAt", finished_at as "finishedAt"
      from failed
      join app.workflows w
        on w.workspace_id = failed.workspace_id and w.id = failed.workflow_id
      cross join lateral (
        -- By what the engine wrote alone: the data of a repeated run may be a person's.
        with recursive origins as (
          select r.trigger, r.retry_of, r.trigger_data, 0 as depth from app.runs r
          where r.workspace_id = failed.workspace_id and r.id = failed.run_id
          union all
          select r.trigger, r.retry_of, r.trigger_data, o.depth + 1
          from origins o
          join app.runs r on r.workspace_id = failed.workspace_id
            and r.id = case when o.trigger in ('call', 'workflow')
                            then (o.trigger_data ->> 'runId')::uuid else o.retry_of end
          where o.depth < ${furthestOrigin}
        )
        select exists (select from origins where trigger = 'failure') as found
      ) origin
      order by failed.finished_at, failed.run_id`,
    values: [],
  })
}

async function recordFires(query: Query, fired: readonly Fired<Due>[]): Promise<void> {
  await query({
    text: `
      insert into app.failure_fires (workspace_id, source_run_id, workflow_id, run_id, skipped)
      select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])`,
    values: [
      fired.map(({ due }) => due.workspaceId),
      fired.map(({ due }) => due.sourceRunId),
      fired.map(({ due }) => due.workflowId),
      fired.map(({ runId }) => runId),
      fired.map(({ due }) => due.skipped),
    ],
  })
}
