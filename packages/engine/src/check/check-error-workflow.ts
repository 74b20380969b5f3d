import type { Definition } from '@floyo/contracts'
import type { CheckSurroundings, Findings } from './check-definition.ts'

/** Finds an error workflow that is not there, is the workflow itself, or would start nothing. */
export function checkErrorWorkflow(
  { name, onFailure }: Definition,
  findings: Findings,
  { errorWorkflows }: CheckSurroundings,
): void {
  if (onFailure === undefined || !errorWorkflows) return
  const [found, another] = errorWorkflows
  if (!found || another) {
    const message = found
      ? `several workflows are called ${onFailure}; name it by its id`
      : `there is no workflow ${onFailure}; make it first, or name another`
    findings.problem(['onFailure'], 'unknown_workflow', message)
  } else if (found.name === name) {
    const message = 'a workflow can not be its own error workflow; name another'
    findings.problem(['onFailure'], 'own_error_workflow', message)
  } else if (!found.enabled) {
    const message = `${found.name} is off, so a failure starts nothing; enable it`
    findings.warning(['onFailure'], 'error_workflow_off', message)
  }
}
