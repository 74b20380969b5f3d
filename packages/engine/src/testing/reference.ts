/**
 * What a workflow means, said the shortest way: one function call for each step, one after the other,
 * without journal, turns or concurrency. What the interpreter does with branches side by side, in any
 * order of results, has to come to the same. Not part of the package.
 */
import type { JsonObject, JsonValue } from '@floyo/contracts'
import { type Condition, effectOf, type Node, type Value } from './programs.ts'

/** A failure by itself: why is not compared, since with several it depends on which was first. */
export const failure = 'failed'

type End =
  | { type: 'next'; output: JsonValue }
  | { type: 'return'; output: JsonValue }
  | { type: 'failed' }

interface Sight {
  vars: JsonObject
  /** What was set, in order, to be seen by those who wait for this branch. */
  sets: [name: string, value: JsonValue][]
  steps: JsonObject
  index: number
  path: string
}

/** How the workflow ends, and what is seen at its end when it comes to it. */
export function meaningOf(nodes: readonly Node[]): JsonValue {
  const sight: Sight = { vars: {}, sets: [], steps: {}, index: 7, path: '' }
  const end = runList(nodes, sight)
  if (end.type === 'failed') return failure
  return end.type === 'return' ? end.output : [sight.steps, sight.vars]
}

function runList(nodes: readonly Node[], sight: Sight): End {
  let end: End = { type: 'next', output: null }
  for (const node of nodes) {
    end = runStep(node, sight)
    if (end.type === 'failed' && node.continues) {
      sight.steps[node.id] = { error: failure }
      end = { type: 'next', output: null }
    } else if (end.type === 'next') sight.steps[node.id] = end.output
    if (end.type !== 'next') return end
  }
  return end
}

function runStep(node: Node, sight: Sight): End {
  if (node.disabled) return next(null)
  if (node.when && !holds(node.when, sight)) return next(null)
  const path = `${sight.path}${node.id}`
  const inside = (list: readonly Node[]): End =>
    runList(list, { ...sight, steps: { ...sight.steps }, path: `${path}.` })
  switch (node.kind) {
    case 'use': {
      const output = effectOf(path)
      return output === null ? { type: 'failed' } : next(output)
    }
    case 'set': {
      const value = valueOf(node.value, sight)
      set(sight, node.name, value)
      return next({ [node.name]: value })
    }
    case 'fail':
      return { type: 'failed' }
    case 'return':
      return { type: 'return', output: valueOf(node.value, sight) }
    case 'if': {
      const isTrue = holds(node.condition, sight)
      return then(inside(node.lists[isTrue ? 0 : 1]), { taken: isTrue ? 'then' : 'else' })
    }
    case 'switch': {
      const place = valueOf(node.value, sight)
      const isCase = place < node.lists.length - 1
      const taken = isCase ? place : 'default'
      return then(inside(node.lists[isCase ? place + 1 : 0] ?? []), { taken })
    }
    case 'each':
    case 'while':
      return runLoop(node, sight, path)
    case 'parallel':
      return runParallel(node, sight, path)
    case 'try': {
      let end = inside(node.lists[0])
      if (end.type === 'failed' && node.handlers.catch) end = inside(node.lists[1])
      if (!node.handlers.finally) return end
      const last = inside(node.lists[2])
      return last.type === 'next' ? end : last
    }
  }
}

function runLoop(node: Extract<Node, { kind: 'each' | 'while' }>, sight: Sight, path: string): End {
  const isApart = node.kind === 'each' && node.concurrency > 1
  const times = node.kind === 'each' ? node.size : Math.min(node.times, node.limit)
  const around = isApart ? apart(sight) : sight
  const items: JsonValue[] = []
  for (let index = 0; index < times; index++) {
    const own = isApart ? { ...apart(sight), sets: around.sets } : around
    const inner = { ...own, steps: { ...sight.steps }, index, path: `${path}[${index}].` }
    const end = runList(node.lists[0], inner)
    if (end.type !== 'next') return end
    items.push(end.output)
  }
  if (node.kind === 'while') {
    return node.times > node.limit ? { type: 'failed' } : next({ iterations: times })
  }
  if (isApart) for (const [name, value] of around.sets) set(sight, name, value)
  return next({ items })
}

function runParallel(
  { mode, lists }: Extract<Node, { kind: 'parallel' }>,
  sight: Sight,
  path: string,
): End {
  const branches = lists.map((nodes, index) => {
    const inner = { ...apart(sight), path: `${path}[${index}].` }
    return { nodes, inner, end: runList(nodes, inner) }
  })
  if (mode === 'all' && branches.some(({ end }) => end.type !== 'next')) return { type: 'failed' }
  for (const { inner } of branches) {
    for (const [name, value] of inner.sets) set(sight, name, value)
  }
  if (mode === 'settled') {
    return next({
      branches: branches.map(({ end }) =>
        end.type === 'next'
          ? { status: 'succeeded', output: end.output, error: null }
          : { status: 'failed', output: null, error: failure },
      ),
    })
  }
  for (const { nodes, inner } of branches) {
    for (const { id } of nodes) sight.steps[id] = inner.steps[id] ?? null
  }
  return next({
    branches: branches.map(({ end }) => (end.type === 'next' ? end.output : null)),
  })
}

/** The view of a branch: what is set in it is seen outside only after the join. */
function apart(sight: Sight): Sight {
  return { ...sight, vars: { ...sight.vars }, sets: [], steps: { ...sight.steps } }
}

function set(sight: Sight, name: string, value: JsonValue): void {
  sight.vars[name] = value
  sight.sets.push([name, value])
}

function next(output: JsonValue): End {
  return { type: 'next', output }
}

function then(end: End, output: JsonValue): End {
  return end.type === 'next' ? next(output) : end
}

function holds({ value, above }: Condition, sight: Sight): boolean {
  return valueOf(value, sight) > above
}

function valueOf(value: Value, sight: Sight): number {
  if (value.kind === 'number') return value.number
  if (value.kind === 'variable') return Number(sight.vars[value.name] ?? 0)
  return value.kind === 'index' ? sight.index : Object.keys(sight.steps).length
}
