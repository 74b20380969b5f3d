/** A person's answer for a step of which nobody knows whether its effect happened. */
import { foldJournal, type StepEntry } from '../journal/entry.ts'
import { readJournals } from '../journal/read-journals.ts'
import { inTransaction } from '../sql/query.ts'
import { toStoredJson } from '../sql/stored-json.ts'
import { AppError, type JsonValue } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { ChangeFeed } from '../bus/changes.ts'

/** `happened` takes the step as done with `output`; `retry` tries again; `fail` fails the step. */
export type Resolution =
  | { type: 'happened'; output: JsonValue }
  | { type: 'retry' }
  | { type: 'fail'; message: string }

/**
 * Journals the answer and lets the run go on.
 *
 * @throws AppError `not_found` when the run does not exist or waits for no such answer
 */
export async function resolveUnknown(
  pool: Pool,
  changes: ChangeFeed,
  given: { workspaceId: string; runId: string; stepKey: string; resolution: Resolution },
): Promise<void> {
  const { workspaceId, runId, stepKey, resolution } = given
  await inTransaction(pool, async (query) => {
    const [held] = await query<{ seq: number; claimSeq: number; at: string }>({
      text: `
        update app.run_queue
        set status = 'queued', available_at = now(), journal_seq = journal_seq + 1, waiting_for = null
        where run_id = $1 and workspace_id = $2 and status = 'waiting'
        returning journal_seq as seq, claim_seq as "claimSeq", now() as at`,
      values: [runId, workspaceId],
    })
    const journals = held ? await readJournals(query, [{ workspaceId, runId }]) : undefined
    const record = foldJournal(journals?.get(runId) ?? []).records.get(stepKey)
    if (!held || record?.state !== 'unknown' || record.policy !== 'ask') {
      throw new AppError('not_found', 'There is no step of this run that waits for such an answer.')
    }
    const { stepId, kind, attempt } = record
    const of = { key: stepKey, stepId, kind, at: held.at, attempt }
    await query({
      text: `insert into app.run_journal (workspace_id, run_id, seq, claim_seq, entries)
             values ($1, $2, $3, $4, $5)`,
      values: [
        workspaceId,
        runId,
        held.seq,
        held.claimSeq,
        toStoredJson([toEntry(of, resolution)]),
      ],
    })
  })
  changes.wakeWorkers()
  changes.add({ workspaceId, kind: 'run', id: runId })
}

function toEntry(
  of: Pick<StepEntry, 'key' | 'stepId' | 'kind' | 'at'> & { attempt: number },
  resolution: Resolution,
): StepEntry {
  switch (resolution.type) {
    case 'happened':
      return { ...of, type: 'done', output: resolution.output }
    case 'retry':
      return { ...of, type: 'unknown', policy: 'retry' }
    case 'fail': {
      const error = { code: 'unknown_outcome', message: resolution.message, stepId: of.stepId }
      return { ...of, type: 'failed', error }
    }
  }
}
