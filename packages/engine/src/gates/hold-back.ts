/** Between the claim of a run and its first step: what is paused or over a limit goes no further. */
import type { ClaimedRun } from '../claim.ts'
import type { Controls } from '../control/controls.ts'
import type { Program } from '../interpret/program.ts'
import type { GateAnswer } from './arrivals.ts'
import type { Gatekeeper } from './gatekeeper.ts'
import { gatesOfRun } from './run-gates.ts'

export interface HoldBackDeps {
  controls: Controls
  gatekeeper: Gatekeeper
}

/**
 * Lines up the runs that have gates to pass.
 *
 * @returns an answer for each of those, by the run's id; the others may begin
 */
export async function holdBack(
  { controls, gatekeeper }: HoldBackDeps,
  runs: readonly ClaimedRun[],
  programs: readonly (Program | null)[],
): Promise<ReadonlyMap<string, GateAnswer>> {
  await controls.refresh()
  const answers = new Map<string, GateAnswer>()
  const entering: Promise<unknown>[] = []
  for (const [index, run] of runs.entries()) {
    const program = programs[index]
    if (!program) continue
    const { workspaceId, workflowId } = run
    const gates = gatesOfRun(program, {
      workflowId,
      paused: controls.isPaused(workspaceId, workflowId),
      workspaceLimits: controls.workspaceLimits(workspaceId),
    })
    if (gates.length === 0) continue
    entering.push(
      gatekeeper
        .enter({ run, stepKey: '', gates })
        .then((answer) => answers.set(run.runId, answer)),
    )
  }
  await Promise.all(entering)
  return answers
}
