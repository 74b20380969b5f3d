import { endOpenStepRuns, foldStepRuns } from '../journal/step-runs.ts'
import type { StepRun } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import type { Entry } from '../journal/entry.ts'
import { readJournal } from './read-history.ts'

/**
 * The step runs of a run, as its journal has them now, in a transaction of its workspace. Values that
 * were set apart stay references, unless `bringBack` fills them in.
 *
 * @returns an empty list for a run that has not begun, or does not exist
 */
export async function readStepRuns(
  tx: Tx,
  runId: string,
  bringBack = (entries: Entry[]): Promise<Entry[]> => Promise.resolve(entries),
): Promise<StepRun[]> {
  const batches = await readJournal(tx, runId)
  const stepRuns = foldStepRuns(await bringBack(batches.flatMap(({ entries }) => entries)))
  return batches.at(-1)?.isEnd ? endOpenStepRuns(stepRuns) : stepRuns
}
