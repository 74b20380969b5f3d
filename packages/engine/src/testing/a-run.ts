import type { NewRun } from '../accept/new-run.ts'

/** A run of the first version, as a call of its address brings it. */
export function aRun(
  { workspaceId, workflowId }: { workspaceId: string; workflowId: string },
  parts: Partial<NewRun> = {},
): NewRun {
  return {
    workspaceId,
    workflowId,
    version: 1,
    trigger: 'webhook',
    inputs: {},
    triggerData: null,
    ...parts,
  }
}
