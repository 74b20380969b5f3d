/** Workflows by chance, as small trees, and the definitions they stand for. Not part of the package. */
import type { JsonValue } from '@floyo/contracts'
import * as fc from 'fast-check'

/** What an expression says; `index` counts as 7 outside of loops. */
export type Value =
  | { kind: 'number'; number: number }
  | { kind: 'variable'; name: string }
  | { kind: 'index' }
  /** How many steps are seen from there. */
  | { kind: 'seen' }

export interface Condition {
  value: Value
  above: number
}

interface Common {
  id: string
  when: Condition | null
  disabled: boolean
  continues: boolean
}

export type Node = Common &
  (
    | { kind: 'use' }
    | { kind: 'set'; name: string; value: Value }
    | { kind: 'fail' }
    | { kind: 'return'; value: Value }
    | { kind: 'if'; condition: Condition; lists: [Node[], Node[]] }
    | { kind: 'switch'; value: Value; lists: Node[][] }
    | { kind: 'each'; size: number; concurrency: number; lists: [Node[]] }
    | { kind: 'while'; times: number; limit: number; lists: [Node[]] }
    | { kind: 'parallel'; mode: 'all' | 'settled'; lists: Node[][] }
    | {
        kind: 'try'
        handlers: { catch: boolean; finally: boolean }
        lists: [Node[], Node[], Node[]]
      }
  )

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), number: fc.nat(3) }),
  fc.record({ kind: fc.constant('variable' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ kind: fc.constant('index' as const) }),
  fc.record({ kind: fc.constant('seen' as const) }),
)
const condition = fc.record({ value, above: fc.nat(2) })

const common = {
  id: fc.constant(''),
  when: fc.option(condition, { freq: 8 }),
  disabled: fc.nat(19).map((n) => n === 19),
  continues: fc.nat(4).map((n) => n === 4),
}

function node(depth: number): fc.Arbitrary<Node> {
  const leaf = fc.oneof<fc.MaybeWeightedArbitrary<Node>[]>(
    { weight: 4, arbitrary: fc.record({ ...common, kind: fc.constant('use' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        ...common,
        kind: fc.constant('set' as const),
        name: fc.constantFrom('a', 'b', 'c'),
        value,
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant('fail' as const) }) },
    { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant('return' as const), value }) },
  )
  if (depth === 0) return leaf
  const inner = list(depth - 1)
  return fc.oneof(
    { arbitrary: leaf, weight: 3 },
    {
      weight: 4,
      arbitrary: fc.oneof<fc.Arbitrary<Node>[]>(
        fc.record({
          ...common,
          kind: fc.constant('if' as const),
          condition,
          lists: fc.tuple(inner, inner),
        }),
        fc.record({
          ...common,
          kind: fc.constant('switch' as const),
          value,
          lists: fc.array(inner, { minLength: 2, maxLength: 3 }),
        }),
        fc.record({
          ...common,
          kind: fc.constant('each' as const),
          size: fc.nat(3),
          concurrency: fc.integer({ min: 1, max: 3 }),
          lists: fc.tuple(inner),
        }),
        fc.record({
          ...common,
          kind: fc.constant('while' as const),
          times: fc.nat(3),
          limit: fc.integer({ min: 2, max: 3 }),
          lists: fc.tuple(inner),
        }),
        fc.record({
          ...common,
          kind: fc.constant('parallel' as const),
          mode: fc.constantFrom('all' as const, 'settled' as const),
          lists: fc.array(inner, { minLength: 1, maxLength: 3 }),
        }),
        fc.record({
          ...common,
          kind: fc.constant('try' as const),
          handlers: fc.record({ catch: fc.boolean(), finally: fc.boolean() }),
          lists: fc.tuple(inner, inner, inner),
        }),
      ),
    },
  )
}

function list(depth: number): fc.Arbitrary<Node[]> {
  return fc.array(node(depth), { minLength: 1, maxLength: 3 })
}

/** A workflow of some steps, nested up to three deep. */
export const programs: fc.Arbitrary<Node[]> = list(3).map((nodes) =>
  settle(nodes, { isApart: false, next: { id: 0 } }),
)

/** Gives the steps their ids, and takes out what chance decides: a `return` beside other branches. */
function settle(nodes: Node[], at: { isApart: boolean; next: { id: number } }): Node[] {
  return nodes.map((one) => {
    const id = `s${at.next.id++}`
    if (one.kind === 'return' && at.isApart) return { ...one, id, kind: 'set', name: 'a' }
    if (!('lists' in one)) return { ...one, id }
    const isApart =
      at.isApart || one.kind === 'parallel' || (one.kind === 'each' && one.concurrency > 1)
    const lists = one.lists.map((inner) => settle(inner, { ...at, isApart }))
    return { ...one, id, lists } as Node
  })
}

/** The steps of a definition that the tree stands for. */
export function toSteps(nodes: readonly Node[], isLoop = false): object[] {
  return nodes.map((one) => ({
    id: one.id,
    ...(one.when ? { when: conditionText(one.when, isLoop) } : {}),
    ...(one.disabled ? { disabled: true } : {}),
    ...(one.continues ? { onError: 'continue' } : {}),
    ...kindOf(one, isLoop),
  }))
}

function kindOf(one: Node, isLoop: boolean): object {
  const inside = 'lists' in one ? one.lists.map((inner) => toSteps(inner, isLoop)) : []
  switch (one.kind) {
    case 'use':
      return { use: 'test.act' }
    case 'set':
      return { set: { [one.name]: `{{ ${text(one.value, isLoop)} }}` } }
    case 'fail':
      return { fail: { message: 'no' } }
    case 'return':
      return { return: `{{ ${text(one.value, isLoop)} }}` }
    case 'if':
      return { if: conditionText(one.condition, isLoop), then: inside[0], else: inside[1] }
    case 'switch': {
      const cases = inside.slice(1).map((steps, place) => ({ value: place, do: steps }))
      return { switch: `{{ ${text(one.value, isLoop)} }}`, cases, default: inside[0] }
    }
    case 'each': {
      const each = `{{ ${JSON.stringify(Array.from({ length: one.size }, (_, i) => i))} }}`
      return { each, concurrency: one.concurrency, do: toSteps(one.lists[0], true) }
    }
    case 'while': {
      const again = `{{ index < ${one.times} }}`
      return { while: again, limit: one.limit, do: toSteps(one.lists[0], true) }
    }
    case 'parallel':
      return { parallel: one.mode, branches: inside }
    case 'try':
      return {
        try: inside[0],
        ...(one.handlers.catch ? { catch: inside[1] } : {}),
        ...(one.handlers.finally ? { finally: inside[2] } : {}),
      }
  }
}

function conditionText(one: Condition, isLoop: boolean): string {
  return `{{ ${text(one.value, isLoop)} > ${one.above} }}`
}

function text(one: Value, isLoop: boolean): string {
  if (one.kind === 'number') return String(one.number)
  if (one.kind === 'variable') return `default(vars.${one.name}, 0)`
  if (one.kind === 'index') return isLoop ? 'index' : '7'
  return 'size(steps)'
}

/** What the effect of a step gives, by its key; null when it fails. */
export function effectOf(key: string): JsonValue {
  let hash = 7
  for (const letter of key) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0
  return hash % 6 === 0 ? null : hash % 5
}
