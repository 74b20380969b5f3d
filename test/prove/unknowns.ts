/** The person who is asked about effects of which nobody knows whether they happened. */
import { createEngine } from '@floyo/engine'
import type { Pool } from 'pg'
import type { Sink } from './sink.ts'

interface Question {
  workspaceId: string
  runId: string
  stepKey: string
  stepId: string
}

/** Steps that wait for an answer: the last word on them is `unknown`. */
const questionsSql = `
  select distinct on (j.run_id, x.entry ->> 'key')
         j.workspace_id as "workspaceId", j.run_id as "runId", x.entry ->> 'key' as "stepKey",
         x.entry ->> 'stepId' as "stepId", x.entry ->> 'type' as type, x.entry ->> 'policy' as policy
  from app.run_journal j
  join app.run_queue q on q.workspace_id = j.workspace_id and q.run_id = j.run_id
  cross join jsonb_array_elements(j.entries) with ordinality x(entry, place)
  where q.status = 'waiting' and x.entry ? 'key'
  order by j.run_id, x.entry ->> 'key', j.seq desc, x.place desc`

/** Answers every open question truthfully, as the sink knows it. @returns how many there were */
export async function answerUnknowns(pool: Pool, sink: Sink): Promise<number> {
  const engine = createEngine({ pool, actions: new Map(), perform: () => Promise.reject() })
  const { rows } = await pool.query<Question & { type: string; policy: string | null }>(
    questionsSql,
  )
  const happened = new Set([...sink.arrivals.values()].map(([first]) => first?.body))
  const questions = rows.filter(({ type, policy }) => type === 'unknown' && policy === 'ask')
  for (const { workspaceId, runId, stepKey, stepId } of questions) {
    const did = happened.has(JSON.stringify({ run: runId, step: stepId }))
    await engine.resolveUnknown({
      workspaceId,
      runId,
      stepKey,
      resolution: did ? { type: 'happened', output: { ok: true } } : { type: 'retry' },
    })
  }
  return questions.length
}
