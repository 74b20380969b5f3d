/**
 * Keeping what a look for routines says about the workflows made from them: one note of a kind and
 * workflow. A note that no longer holds goes, a dismissed one stays dismissed while it is the same.
 */
import type { Tx } from '@floyo/db'
import { sql } from 'kysely'
import type { FoundRoutine } from '../discovery/found-routine.ts'
import type { Finding } from './case.ts'
import { findDrift } from './find-drift.ts'
import { type Automated, listAutomated, readCase } from './read-case.ts'

/** @returns the workflows whose notes came, changed or went */
export async function keepDrift(
  tx: Tx,
  owner: { workspaceId: string; userId: string },
  found: { routines: readonly FoundRoutine[]; seenUpTo: number },
): Promise<string[]> {
  const touched: string[] = []
  for (const one of await listAutomated(tx)) {
    const findings = findDrift(await readCase(tx, one, found))
    const gone = await tx
      .deleteFrom('driftNotes')
      .where('workflowId', '=', one.workflowId)
      .$if(findings.length > 0, (notes) =>
        notes.where(
          'kind',
          'not in',
          findings.map(({ kind }) => kind),
        ),
      )
      .returning('id')
      .execute()
    for (const finding of findings) await putNote(tx, { ...owner, ...one }, finding)
    if (findings.length > 0 || gone.length > 0) touched.push(one.workflowId)
  }
  return touched
}

async function putNote(
  tx: Tx,
  { workspaceId, userId, workflowId, patternId, revision }: Automated & OwnerIds,
  { kind, seen, of, sights, proposal }: Finding,
): Promise<void> {
  const told = {
    seen,
    seenOf: of,
    sights: JSON.stringify(sights),
    proposal: proposal === null ? null : JSON.stringify(proposal),
    revision,
  }
  await tx
    .insertInto('driftNotes')
    .values({ workspaceId, userId, workflowId, patternId, kind, ...told })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'userId', 'workflowId', 'kind']).doUpdateSet({
        ...told,
        // Another proposal is another question.
        dismissReason: sql`case when drift_notes.proposal is not distinct from excluded.proposal
                           then drift_notes.dismiss_reason end`,
        dismissComment: sql`case when drift_notes.proposal is not distinct from excluded.proposal
                            then drift_notes.dismiss_comment end`,
      }),
    )
    .execute()
}

interface OwnerIds {
  workspaceId: string
  userId: string
}
