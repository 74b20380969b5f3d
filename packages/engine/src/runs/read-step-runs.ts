import type { StepRun } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { endOpenStepRuns, foldStepRuns } from '../step-runs.ts'
import { readJournal } from './read-history.ts'

/**
 * The step runs of a run, as its journal has them now, in a transaction of its workspace.
 *
 * @returns an empty list for a run that has not begun, or does not exist
 */
export async function readStepRuns(tx: Tx, runId: string): Promise<StepRun[]> {
  const batches = await readJournal(tx, runId)
  const stepRuns = foldStepRuns(batches.flatMap(({ entries }) => entries))
  return batches.at(-1)?.isEnd ? endOpenStepRuns(stepRuns) : stepRuns
}
