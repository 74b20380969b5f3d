/**
 * How long one run of a definition takes and what it calls, added up over the tree of its steps from
 * what steps took in the past. Where a run goes one of several ways, the longest one counts; p95 is the
 * sum of those of the steps, which is more than 95 in 100 runs take.
 */
import { Duration, durationMs, type Step, type UseStep } from '@floyo/contracts'
import { targetOf } from '../control/target.ts'
import { quantile } from './quantile.ts'

/** What past runs say of steps. */
export interface PastSteps {
  /** Of this workflow, by step id: the seconds each took, and how many of it there were in a run. */
  own: ReadonlyMap<string, { seconds: readonly number[]; perRun: number }>
  /** Of all workflows, by action, and by action and target: the seconds each took. */
  actions: ReadonlyMap<string, readonly number[]>
}

export interface RunEstimate {
  p50: number
  p95: number
  /** How often each target is called. */
  calls: Map<string, number>
  /** The ids of steps that take time of which nothing is known. */
  unknown: string[]
}

/** Fewer times than these say nothing. */
const fewest = 3

/** What one run through `steps` takes and calls. */
export function estimateRun(steps: readonly Step[], past: PastSteps): RunEstimate {
  return steps.reduce((sum, step) => add(sum, estimateStep(step, past)), nothing())
}

/** The key under which what an action took is kept. */
export function actionKey({ use, connection, with: input = {} }: UseStep): {
  action: string
  target: string | undefined
} {
  return { action: use, target: targetOf({ connection, input: withoutTemplates(input) }) }
}

function estimateStep(step: Step, past: PastSteps): RunEstimate {
  if (step.disabled) return nothing()
  if ('if' in step) return either([step.then, step.else ?? []], past)
  if ('switch' in step)
    return either([...step.cases.map((one) => one.do), step.default ?? []], past)
  if ('each' in step) return loop(step, step.concurrency ?? 1, past)
  if ('while' in step) return loop(step, 1, past)
  if ('try' in step) return add(estimateRun(step.try, past), estimateRun(step.finally ?? [], past))
  if ('parallel' in step) {
    const branches = step.branches.map((branch) => estimateRun(branch, past))
    return beside(branches, step.parallel === 'any' ? Math.min : Math.max)
  }
  if ('use' in step) return estimateUse(step, past)
  if ('wait' in step && 'for' in step.wait && Duration.safeParse(step.wait.for).success) {
    return lasting(durationMs(step.wait.for) / 1000)
  }
  const seconds = past.own.get(step.id)?.seconds ?? []
  if (seconds.length >= fewest) return lasting(quantile(seconds, 0.5), quantile(seconds, 0.95))
  // What others do takes as long as they take; what Floyo does itself takes next to nothing.
  const isOfOthers = 'wait' in step || 'approve' in step || 'call' in step
  return isOfOthers ? { ...nothing(), unknown: [step.id] } : nothing()
}

function estimateUse(step: UseStep, past: PastSteps): RunEstimate {
  const { action, target } = actionKey(step)
  const calls = new Map(target === undefined ? [] : [[target, 1]])
  const known = [
    past.own.get(step.id)?.seconds,
    past.actions.get(`${action} ${target}`),
    past.actions.get(action),
  ].find((seconds) => (seconds?.length ?? 0) >= fewest)
  if (!known) return { ...nothing(), calls, unknown: [step.id] }
  return { ...lasting(quantile(known, 0.5), quantile(known, 0.95)), calls }
}

function loop(
  step: Extract<Step, { do: Step[] }>,
  concurrency: number,
  past: PastSteps,
): RunEstimate {
  const body = estimateRun(step.do, past)
  const first = step.do.find(({ when, disabled }) => when === undefined && !disabled)
  const rounds = first && past.own.get(first.id)?.perRun
  const perRun = past.own.get(step.id)?.perRun ?? 0
  // How often a loop that was never seen goes round is not known: once is the least.
  const times = rounds !== undefined && perRun > 0 ? rounds / perRun : 1
  const stretch = times === 0 ? 0 : Math.max(1, times / concurrency)
  return {
    p50: body.p50 * stretch,
    p95: body.p95 * stretch,
    calls: new Map([...body.calls].map(([target, count]) => [target, count * times])),
    unknown: rounds === undefined ? [step.id, ...body.unknown] : body.unknown,
  }
}

function either(ways: readonly Step[][], past: PastSteps): RunEstimate {
  const estimates = ways.map((way) => estimateRun(way, past))
  const calls = new Map<string, number>()
  for (const [target, count] of estimates.flatMap((one) => [...one.calls])) {
    calls.set(target, Math.max(count, calls.get(target) ?? 0))
  }
  return { ...beside(estimates, Math.max), calls }
}

function beside(
  estimates: readonly RunEstimate[],
  pick: (...values: number[]) => number,
): RunEstimate {
  const { calls, unknown } = estimates.reduce(add, nothing())
  const p50 = pick(...estimates.map((one) => one.p50))
  const p95 = pick(...estimates.map((one) => one.p95))
  return { p50, p95, calls, unknown }
}

function add(a: RunEstimate, b: RunEstimate): RunEstimate {
  const calls = new Map(a.calls)
  for (const [target, count] of b.calls) calls.set(target, count + (calls.get(target) ?? 0))
  return { p50: a.p50 + b.p50, p95: a.p95 + b.p95, calls, unknown: [...a.unknown, ...b.unknown] }
}

function nothing(): RunEstimate {
  return { p50: 0, p95: 0, calls: new Map(), unknown: [] }
}

function lasting(p50: number, p95 = p50): RunEstimate {
  return { ...nothing(), p50, p95 }
}

/** An address names its host though its path is worked out in each run. */
function withoutTemplates({ url }: NonNullable<UseStep['with']>): { url: string } | null {
  if (typeof url !== 'string') return null
  const [begin = '', ...rest] = url.split('{{')
  // A host that is worked out is nobody's name.
  const isWhole = rest.length === 0 || /^[a-z]+:\/\/[^/]+\//i.test(begin)
  return isWhole ? { url: begin } : null
}
