/**
 * Shadows: definitions on trial beside what is live. Nothing is written for them when a run ends; where
 * there is one, the ends that came since the last look are looked at, and each of those runs is carried
 * out once more by the definition on trial, with every effect stubbed.
 */
import { pause } from '../pause.ts'
import { readStoredRun } from '../runs/past-run.ts'
import { inTransaction, queryOn } from '../sql/query.ts'
import { horizon } from '../triggers/horizon.ts'
import { AppError, parseDefinition, type ShadowChange } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import type { LargeValues } from '../journal/large-values.ts'
import { judge, type JudgeOptions } from './judge.ts'

export interface ShadowOptions extends JudgeOptions {
  /** As the engine's role. */
  pool: Pool
  values: LargeValues
  log: Log
}

const everyMs = 5000
/** Of more runs that ended since the last look these many are taken, the latest. */
const runsAtOnce = 20
/** The latest differences are kept; they are counted all the same. */
const keptDifferences = 100

/** Looks at the ends of runs every five seconds until `signal` aborts, beside the schedules. */
export async function runShadows(options: ShadowOptions): Promise<void> {
  const { log, signal } = options
  while (!signal.aborted) {
    await watchRuns(options).catch((error: unknown) =>
      log.warn({ err: error }, 'shadows could not be looked after; the next look tries again'),
    )
    await pause(everyMs, signal)
  }
}

interface Ended {
  runId: string
  startedAt: string
  endedAt: string
}

interface DueShadow {
  [column: string]: unknown
  workspaceId: string
  shadowId: string
  definition: unknown
  /** Null when none has ended since the last look. */
  ends: Ended[] | null
}

/** One look at the ends of runs. @returns how many were judged */
export async function watchRuns(options: ShadowOptions): Promise<number> {
  let judged = 0
  for (const shadow of await takeDue(options.pool)) {
    const verdicts: Verdict[] = []
    for (const ended of shadow.ends ?? []) {
      if (options.signal.aborted) return judged
      verdicts.push({ ...ended, changes: await judgeOne(options, shadow, ended.runId, ended) })
    }
    if (verdicts.length > 0) await record(options.pool, shadow, verdicts)
    judged += verdicts.length
  }
  return judged
}

interface Verdict extends Ended {
  /** Null: it can not be told. */
  changes: ShadowChange[] | null
}

/** Moves each shadow on to what has been seen by now; one that another scheduler holds is passed over. */
function takeDue(pool: Pool): Promise<DueShadow[]> {
  return inTransaction(pool, (query) =>
    query<DueShadow>({
      name: 'due-shadows',
      text: `
        with ${horizon},
        mine as (select * from app.shadows where beside = 'runs' for update skip locked),
        moved as (
          update app.shadows s set seen_until = horizon.at
          from mine, horizon
          where s.workspace_id = mine.workspace_id and s.workflow_id = mine.workflow_id
            and s.seen_until < horizon.at
        )
        select m.workspace_id as "workspaceId", m.id as "shadowId", m.definition, e.ends
        from mine m
        cross join horizon
        cross join lateral (
          select jsonb_agg(jsonb_build_object('runId', ended.run_id, 'startedAt', ended.started_at,
                                              'endedAt', ended.finished_at)) as ends
          from (
            select e.run_id, coalesce(e.started_at, r.created_at) as started_at, e.finished_at
            from app.run_ends e
            join app.runs r on r.workspace_id = e.workspace_id and r.id = e.run_id
            where e.workspace_id = m.workspace_id and e.workflow_id = m.workflow_id
              and e.finished_at >= m.seen_until and e.finished_at < horizon.at
              and e.status in ('succeeded', 'failed')
              -- A trial of a draft, and what goes on from another run's results, are no live runs.
              and r.version > 0 and r.retry_of is null
            order by e.finished_at desc
            limit ${runsAtOnce}
          ) ended
        ) e`,
      values: [],
    }),
  )
}

async function judgeOne(
  options: ShadowOptions,
  { workspaceId, definition }: DueShadow,
  runId: string,
  { startedAt }: Ended,
): Promise<ShadowChange[] | null> {
  const trial = parseDefinition(definition)
  if (!trial.ok) return null
  try {
    const run = await readStoredRun(queryOn(options.pool), { workspaceId, runId })
    const entries = await options.values.bringBack(workspaceId, run.entries)
    const live = { ...run, workspaceId, entries, startedAt: new Date(startedAt).toISOString() }
    return await judge(live, trial.definition, options)
  } catch (error) {
    // Its values are gone, or it has been removed.
    if (error instanceof AppError) return null
    throw error
  }
}

/** Counts them, where the shadow is still there. */
async function record(
  pool: Pool,
  { workspaceId, shadowId }: DueShadow,
  verdicts: readonly Verdict[],
): Promise<void> {
  const different = verdicts.filter(({ changes }) => changes !== null && changes.length > 0)
  const unclear = verdicts.filter(({ changes }) => changes === null).length
  await inTransaction(pool, async (query) => {
    await query({
      text: `
        with counted as (
          update app.shadows
          set same = same + $3, different = different + $4, unclear = unclear + $5
          where workspace_id = $1 and id = $2
          returning workspace_id, id
        )
        insert into app.shadow_differences (workspace_id, shadow_id, run_id, ended_at, changes)
        select counted.workspace_id, counted.id, d.run_id, d.ended_at, d.changes
        from counted, unnest($6::uuid[], $7::timestamptz[], $8::jsonb[]) as d (run_id, ended_at, changes)
        on conflict do nothing`,
      values: [
        workspaceId,
        shadowId,
        verdicts.length - different.length - unclear,
        different.length,
        unclear,
        different.map(({ runId }) => runId),
        different.map(({ endedAt }) => endedAt),
        different.map(({ changes }) => JSON.stringify(changes)),
      ],
    })
    await query({
      text: `
        delete from app.shadow_differences
        where workspace_id = $1 and shadow_id = $2 and run_id not in (
          select run_id from app.shadow_differences
          where workspace_id = $1 and shadow_id = $2
          order by ended_at desc, run_id desc limit ${keptDifferences})`,
      values: [workspaceId, shadowId],
    })
  })
}
