/**
 * What the outside answered to the steps of a definition in the latest runs of its workflow. A step that
 * is of another kind now, or uses another action, was asked something else: its answers are left out, as
 * are those that are large. A few runs are read however many there are.
 */
import { type Definition, type JsonValue, parseDefinition, walkSteps } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { RecordedAnswer } from '../dry-run/dry-run.ts'
import { latestEndsOf } from './latest-ends.ts'
import { outsideKinds } from './play.ts'

const latestRuns = 200
const recordedRuns = 20
const largestJournalBytes = 100_000

/** The answers of one run, by the keys of its steps and by their ids. */
export interface RecordedRun {
  runId: string
  byKey: ReadonlyMap<string, RecordedAnswer>
  /** Of a step inside a loop, its last. */
  byStep: ReadonlyMap<string, RecordedAnswer>
}

interface AnswerRow {
  runId: string
  definition: unknown
  answers: { key: string; stepId: string; kind: string; output?: JsonValue; error?: Error | null }[]
}

type Error = { code: string; message: string }

/** Of the latest runs that ended by themselves, the newest first, in a transaction of their workspace. */
export async function readRecordedAnswers(
  tx: Tx,
  { workflowId, definition }: { workflowId: string; definition: Definition },
): Promise<RecordedRun[]> {
  const { rows } = await sql<AnswerRow>`
    with latest as (
      select r.id, r.version, r.definition, e.entries
      from ${latestEndsOf(workflowId, latestRuns)}
      where e.status in ('succeeded', 'failed')
      order by r.id desc
      limit ${recordedRuns}
    ),
    batches as (
      select id, 2147483647 as seq, entries from latest
      where pg_column_size(entries) < ${largestJournalBytes}
      union all
      select j.run_id, j.seq, j.entries from latest
      join app.run_journal j on j.workspace_id = app.workspace_id() and j.run_id = latest.id
      where pg_column_size(j.entries) < ${largestJournalBytes}
    ),
    answers as (
      select id, jsonb_agg(entry - 'logs' order by seq, place) as answers
      from batches, jsonb_array_elements(entries) with ordinality one (entry, place)
      where entry ->> 'type' in ('done', 'failed') and entry ->> 'kind' = any (${[...outsideKinds]})
        and not entry ? 'apart' and not entry ? 'pinned'
      group by id
    )
    select a.id as "runId", a.answers, coalesce(l.definition, v.definition) as definition
    from answers a
    join latest l on l.id = a.id
    left join app.workflow_versions v
      on v.workspace_id = app.workspace_id() and v.workflow_id = ${workflowId} and v.version = l.version
    order by a.id desc`.execute(tx)
  const now = asksOf(definition)
  return rows.flatMap((row) => {
    const parsed = parseDefinition(row.definition)
    return parsed.ok ? [toRecorded(row, asksOf(parsed.definition), now)] : []
  })
}

type Asks = ReadonlyMap<string, string>

function toRecorded({ runId, answers }: AnswerRow, then: Asks, now: Asks): RecordedRun {
  const byKey = new Map<string, RecordedAnswer>()
  const byStep = new Map<string, RecordedAnswer>()
  for (const { key, stepId, output = null, error } of answers) {
    const asked = now.get(stepId)
    if (asked === undefined || asked !== then.get(stepId)) continue
    const { code = '', message = '' } = error ?? {}
    const answer: RecordedAnswer = error ? { runId, error: { code, message } } : { runId, output }
    byKey.set(key, answer)
    byStep.set(stepId, answer)
  }
  return { runId, byKey, byStep }
}

/** What each step asks of the outside: the action it uses, the workflow it calls, its kind otherwise. */
function asksOf({ steps }: Definition): Asks {
  const asks = new Map<string, string>()
  for (const { step } of walkSteps(steps)) {
    if ('use' in step) asks.set(step.id, `use ${step.use}`)
    else if ('call' in step) asks.set(step.id, `call ${step.call}`)
    else if ('code' in step) asks.set(step.id, `code ${step.code}`)
    else if ('approve' in step) asks.set(step.id, 'approve')
    else if ('wait' in step) asks.set(step.id, `wait ${JSON.stringify(step.wait)}`)
  }
  return asks
}
