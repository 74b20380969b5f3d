/** `parallel`: branches that are under way at the same time. */
import type { JsonValue, ParallelStep } from '@floyo/contracts'
import { storedFailure } from './evaluate.ts'
import { walkLanes } from './lanes.ts'
import {
  type At,
  cancelInside,
  failed,
  type Flow,
  givenUp,
  type Machine,
  type Walking,
} from './machine.ts'
import { apartScope, innerScope, mergeSets, type Scope } from './scope.ts'

/**
 * `all` needs every branch and ends with the first failure; `any` ends with the first success;
 * `settled` waits for all and gives how each ended. A `return` in a branch ends the run. What is then
 * under way in the others is given up, and what was set in them is not seen.
 */
export function* walkParallel(machine: Machine, step: ParallelStep, at: At): Walking {
  const scopes: Scope[] = []
  const ends: Flow[] = []
  const decided = yield* walkLanes({
    count: step.branches.length,
    width: step.branches.length,
    begin(index) {
      const scope = innerScope(apartScope(at.scope))
      scopes.push(scope)
      return machine.walkList(step.branches[index] ?? [], { scope, path: branchPath(at, index) })
    },
    onEnd(index, flow) {
      ends[index] = flow
      if (flow.type === 'return') return flow
      if (flow.type === 'failed' && step.parallel === 'all') return flow
      if (flow.type !== 'next' || step.parallel !== 'any') return undefined
      mergeSets(at.scope, scopes[index]?.sets ?? {})
      return { type: 'next', output: { winner: index, output: flow.output } }
    },
  })
  if (decided) {
    cancelInside(machine, at.key, givenUp(step))
    return decided
  }
  const canceled = ends.find(({ type }) => type === 'canceled')
  if (canceled) return canceled
  if (step.parallel === 'any') return failed(step, noneSucceeded(ends))
  for (const { sets } of scopes) mergeSets(at.scope, sets)
  const asOutput = step.parallel === 'all' ? outputOf : outcomeOf
  return { type: 'next', output: { branches: ends.map(asOutput) } }
}

function branchPath({ key }: At, index: number): string {
  return `${key}[${index}].`
}

function outputOf(flow: Flow): JsonValue {
  return flow.type === 'next' || flow.type === 'return' ? flow.output : null
}

function outcomeOf(flow: Flow): JsonValue {
  if (flow.type === 'next') return { status: 'succeeded', output: flow.output, error: null }
  const error = flow.type === 'return' ? null : { ...flow.error }
  return { status: 'failed', output: null, error }
}

function noneSucceeded(ends: readonly Flow[]): { code: string; message: string } {
  const messages = ends.map((flow, index) => {
    const why = flow.type === 'failed' ? flow.error.message : ''
    return `branch ${index + 1}: ${why}`
  })
  return { code: 'no_branch_succeeded', message: `No branch succeeded. ${messages.join(' ')}` }
}

/** After the join the steps of all branches have surely run: they are seen like those before it. */
export function revealBranches(machine: Machine, step: ParallelStep, at: At): void {
  if (step.parallel !== 'all') return
  for (const [index, branch] of step.branches.entries()) {
    for (const { id } of branch) {
      const record = machine.journal.records.get(branchPath(at, index) + id)
      const isFailed = record?.state === 'failed'
      const output = isFailed ? { error: storedFailure(record.error) } : (record?.output ?? null)
      at.scope.steps[id] = output
    }
  }
}
