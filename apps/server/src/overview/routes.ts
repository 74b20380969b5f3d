/** Home: what a person sees first. */
import { type Overview, routes } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import { listSuggestions } from '../discovery/store.ts'
import { findRoutines } from '../discovery/system-workflow.ts'
import type { Api } from '../http/api.ts'
import { listRuns } from '../runs/store.ts'
import { readAttention } from './attention.ts'

const recentRuns = 8
const topSuggestions = 5

interface Figures {
  succeeded: number
  failed: number
  active: number
  secondsSavedThisWeek: number
  secondsSavedTotal: number
  secondsSavedLow: number
  secondsSavedHigh: number
  savedSince: string | null
  eventsToday: number
  eventsTotal: number
  devices: number
  enabledWorkflows: number
  workflows: number
  suggestions: number
}

/** Days and weeks are those of the workspace's zone. */
async function readFigures(tx: Tx): Promise<Figures> {
  const { rows } = await sql<Figures>`
    with w as (select timezone from app.workspaces where id = app.workspace_id()),
    starts as (
      select date_trunc('day', now(), timezone) as today, date_trunc('week', now(), timezone) as week from w
    ),
    -- By the index on time: this week's runs, however many there ever were.
    user_ends as (
      select e.status, e.finished_at, f.manual_seconds
      from starts, app.run_ends e
      join app.workflows f on f.workspace_id = e.workspace_id and f.id = e.workflow_id
      where f.kind = 'user' and e.finished_at >= least(week, today)
    ),
    -- Days that are over are summed up; only what ended since is counted run by run.
    successes as (
      select workflow_id, succeeded as runs, day::timestamp at time zone 'UTC' as since
      from app.run_days where succeeded > 0
      union all
      select workflow_id, 1, finished_at
      from app.run_ends e
      where e.workspace_id = app.workspace_id() and e.status = 'succeeded'
        and e.finished_at >= app.summed_up_to(app.workspace_id())
    ),
    saved as (
      select coalesce(sum(s.runs * f.manual_seconds), 0)::float8 as seconds_saved_total,
             coalesce(sum(s.runs * coalesce(f.manual_seconds_low, f.manual_seconds)), 0)::float8 as seconds_saved_low,
             coalesce(sum(s.runs * coalesce(f.manual_seconds_high, f.manual_seconds)), 0)::float8 as seconds_saved_high,
             min(s.since) as saved_since
      from successes s
      join app.workflows f on f.id = s.workflow_id and f.manual_seconds is not null
    )
    select
      (select count(*)::int from user_ends, starts where status = 'succeeded' and finished_at >= today) as succeeded,
      (select count(*)::int from user_ends, starts where status = 'failed' and finished_at >= today) as failed,
      (select count(*)::int from app.run_queue q join app.workflows f
         on f.workspace_id = q.workspace_id and f.id = q.workflow_id where f.kind = 'user') as active,
      (select coalesce(sum(manual_seconds), 0)::float8 from user_ends, starts
         where status = 'succeeded' and finished_at >= week) as seconds_saved_this_week,
      saved.*,
      (select count(*)::int from app.events, starts where id >= app.uuid_floor(today)) as events_today,
      (select count(*)::int from app.events) as events_total,
      (select count(*)::int from app.devices where revoked_at is null) as devices,
      (select count(*)::int from app.workflows where enabled and kind = 'user' and deleted_at is null) as enabled_workflows,
      (select count(*)::int from app.workflows where kind = 'user' and deleted_at is null) as workflows,
      (select count(*)::int from app.suggestions) as suggestions
    from saved`.execute(tx)
  const [figures] = rows
  if (!figures) throw new Error('the figures of the workspace are not there')
  return figures
}

export async function readOverview(tx: Tx): Promise<Overview> {
  const figures = await readFigures(tx)
  const { items } = await listRuns(tx, { limit: recentRuns, kind: 'user' })
  const open = await listSuggestions(tx, { limit: topSuggestions, status: 'open' })
  const { succeeded, failed, active, workflows, suggestions, ...shown } = figures
  return {
    ...shown,
    openSuggestions: open.items,
    recentRuns: items,
    runsToday: { succeeded, failed, active },
    started: {
      device: figures.devices > 0,
      events: figures.eventsTotal > 0,
      suggestion: suggestions > 0,
      workflow: workflows > 0,
    },
    lastDiscovery: await readLastDiscovery(tx),
  }
}

/** When routines were last looked for, and how that went; null when it was never done. */
async function readLastDiscovery(tx: Tx): Promise<Overview['lastDiscovery']> {
  const { items } = await listRuns(tx, { limit: 10, kind: 'system' })
  const last = items.find(({ workflowName }) => workflowName === findRoutines)
  return last ? { runId: last.id, at: last.createdAt, status: last.status } : null
}

export function overviewRoutes(api: Api): void {
  api.read(routes.getOverview, (tx) => readOverview(tx))

  api.read(routes.getAttention, (tx) => readAttention(tx))
}
