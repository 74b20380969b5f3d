/** A run that is born claimed: the process that accepts it executes it, with no claim in between. */
import type { Adopter } from '../accept/accept.ts'
import type { ClaimedRun } from '../claim.ts'
import { isLarge as isLargeValue } from '../journal/is-large.ts'

/** The run as its first worker holds it, from the moment it was accepted. */
export function bornRun(
  run: Parameters<Adopter['adopt']>[0][number]['run'],
  { runId, createdAt }: { runId: string; createdAt: string },
): Omit<ClaimedRun, 'workerId'> {
  const isLarge = isLargeValue(run.triggerData) || isLargeValue(run.inputs)
  return {
    runId,
    claimSeq: 1,
    workspaceId: run.workspaceId,
    workflowId: run.workflowId,
    version: run.version,
    definition: run.definition ?? null,
    trigger: run.trigger,
    // What is large is let go of, and read again when there is room for it.
    inputs: isLarge ? {} : run.inputs,
    triggerData: isLarge ? null : run.triggerData,
    isLarge,
    startedAt: createdAt,
    journalSeq: run.journal ? 1 : 0,
    lostWorkers: 0,
    priority: run.priority ?? 1,
    cancelRequested: false,
    claimedAt: createdAt,
  }
}
