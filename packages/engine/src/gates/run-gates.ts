/** The gates that a run has to pass before it begins, and goes on after a wait. */
import type { Program } from '../interpret/program.ts'
import { createHash } from 'node:crypto'
import { type Limit, parseRate, type WorkflowLimit } from '@floyo/contracts'
import { ExpressionError, renderTemplate } from '@floyo/expressions'
import { expressionContext, rootScope } from '../interpret/scope.ts'
import type { Gate } from './plan.ts'

/** A gate with what becomes of a run that is over its limit. */
export type RunGate = Gate & { overflow: WorkflowLimit['overflow'] }

/** The gate of a paused workflow. It is open again when the workflow is no longer paused. */
export const pauseGate = 'paused'

/** What holds for a run from outside of its definition. */
export interface Surroundings {
  workflowId: string
  paused: boolean
  workspaceLimits: readonly Limit[]
}

/**
 * The gates of a run, none for most.
 *
 * A key that can not be evaluated leaves its run under the limit of all such runs: a run is not
 * refused for a missing value, and no limit is escaped by one.
 */
export function gatesOfRun(program: Program, around: Surroundings): RunGate[] {
  const { limits = [] } = program.definition
  const gates = limits.map((limit): RunGate => {
    const gate = toGate(`workflow:${around.workflowId}:${keyOf(limit, program)}`, limit)
    return Object.assign(gate, { overflow: limit.overflow })
  })
  gates.push(...gatesOf('workspace', around.workspaceLimits))
  if (around.paused) gates.push({ gate: pauseGate, capacity: 0, overflow: 'queue' })
  return gates
}

/** The gates of a workspace or a connection. */
export function gatesOf(name: string, limits: readonly Limit[]): RunGate[] {
  return limits.map((limit) => Object.assign(toGate(name, limit), { overflow: 'queue' as const }))
}

function toGate(name: string, limit: Limit | WorkflowLimit): Gate {
  if ('concurrency' in limit) return { gate: `${name}:at-once`, capacity: limit.concurrency }
  return { gate: `${name}:${limit.rate}`, ...parseRate(limit.rate) }
}

/** What tells runs apart that do not share a limit; of any length, so only its hash is kept. */
function keyOf({ key }: WorkflowLimit, program: Program): string {
  if (key === undefined) return ''
  return createHash('sha256')
    .update(JSON.stringify([key, valueOf(key, program)]))
    .digest('base64url')
}

function valueOf(key: string, program: Program): unknown {
  try {
    return renderTemplate(key, expressionContext(program, rootScope()))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return null
  }
}
