/** The history checker: compares what senders were promised with what the database and the sink hold. */
import type { Pool } from 'pg'
import type { Sink } from './sink.ts'
import type { KillLoopLog } from './kill-loop.ts'

export interface Findings {
  accepted: number
  /** Accepted runs without a row. */
  lost: number
  /** Deliveries that became more than one run. */
  doubled: number
  /** Runs without a final status. */
  notFinal: number
  /** Runs that ended otherwise than succeeded. */
  failed: number
  /** Steps that were begun again after their success was recorded. */
  repeatedSuccesses: number
  /** Effects that reached the sink, and those of them that came more than once (within a crash window). */
  effects: number
  repeatedEffects: number
  /** Succeeded runs whose effect never reached the sink. */
  missingEffects: number
}

interface RunRow {
  id: string
  status: string | null
  entries: { type: string; key?: string }[]
}

/** Reads every run with its journal, oldest entries first. */
const historySql = `
  select r.id, e.status::text as status,
         coalesce((select jsonb_agg(x.entry order by j.seq, x.place)
                   from app.run_journal j, jsonb_array_elements(j.entries) with ordinality x(entry, place)
                   where j.workspace_id = r.workspace_id and j.run_id = r.id), '[]')
           || coalesce(e.entries, '[]') as entries
  from app.runs r
  join app.workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id and w.kind = 'user'
  left join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id`

export async function checkHistory(pool: Pool, log: KillLoopLog, sink: Sink): Promise<Findings> {
  const { rows } = await pool.query<RunRow>(historySql)
  const runs = new Map(rows.map((row) => [row.id, row]))
  const promised = new Set(log.accepted.values())
  const effects = [...sink.counts.values()]
  return {
    accepted: log.accepted.size,
    lost: [...promised].filter((id) => !runs.has(id)).length,
    doubled: log.changedAnswers.length + (rows.length - promised.size),
    notFinal: rows.filter(({ status }) => status === null).length,
    failed: rows.filter(({ status }) => status !== null && status !== 'succeeded').length,
    repeatedSuccesses: rows.reduce((sum, { entries }) => sum + repeatedSuccesses(entries), 0),
    effects: effects.length,
    repeatedEffects: effects.filter((count) => count > 1).length,
    missingEffects: Math.max(
      0,
      rows.filter(({ status }) => status === 'succeeded').length - effects.length,
    ),
  }
}

/** How many entries of a journal lie behind a `done` of the same step. */
export function repeatedSuccesses(entries: { type: string; key?: string }[]): number {
  const done = new Set<string>()
  let repeated = 0
  for (const { type, key } of entries) {
    if (key === undefined) continue
    if (done.has(key)) repeated++
    if (type === 'done') done.add(key)
  }
  return repeated
}
