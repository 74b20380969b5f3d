/**
 * The check before a definition runs: what can be known to fail is said at the place where it stands,
 * before it fails at night.
 */
import { type Definition, type FieldProblem, pointer } from '@floyo/contracts'
import type { Actions, OutputShapes } from '../action.ts'
import { checkErrorWorkflow } from './check-error-workflow.ts'
import { checkLimits } from './check-limits.ts'
import { checkPins } from './check-pins.ts'
import { checkSteps } from './check-steps.ts'
import { checkTriggers } from './check-triggers.ts'
import { topScope } from './scope-of.ts'

/** What exists in the workspace; what is left out is not checked. */
export interface CheckSurroundings {
  connections?: readonly { name: string; type: string }[]
  deviceNames?: readonly string[]
  /** With the dates on which schedules rest. */
  calendars?: readonly { name: string; days: readonly string[] }[]
  /** Those that have the name or id which the definition gives its error workflow. */
  errorWorkflows?: readonly { id: string; name: string; enabled: boolean }[]
  now?: Date
}

export interface CheckOptions extends CheckSurroundings {
  actions: Actions
  /** Without it, references into the outputs of actions are not checked. */
  outputShapes?: OutputShapes | undefined
}

/** Problems keep a definition from being published; warnings do not. */
export interface CheckResult {
  problems: FieldProblem[]
  warnings: FieldProblem[]
}

/** Gathers findings; the path is that of the definition. */
export interface Findings {
  problem(path: readonly PropertyKey[], code: string, message: string): void
  warning(path: readonly PropertyKey[], code: string, message: string): void
}

/** Checks a definition that has been parsed. */
export function checkDefinition(definition: Definition, options: CheckOptions): CheckResult {
  const result: CheckResult = { problems: [], warnings: [] }
  const findings: Findings = {
    problem: (path, code, message) => result.problems.push({ field: pointer(path), code, message }),
    warning: (path, code, message) => result.warnings.push({ field: pointer(path), code, message }),
  }
  checkTriggers(definition.trigger, findings, options)
  checkLimits(definition, findings)
  checkErrorWorkflow(definition, findings, options)
  checkPins(definition, findings)
  checkSteps(definition, { ...options, findings, scope: topScope(definition) })
  return result
}
