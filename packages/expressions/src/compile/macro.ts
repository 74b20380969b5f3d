/**
 * Forms with a loop variable: `list.map(x, x.price)` and its like, and `cel.bind(x, value, use)`.
 * Each round costs the number of nodes of its body, so that nested loops over large lists end at
 * the limit of work instead of taking seconds.
 */
import type { JsonValue } from '@floyo/contracts'
import type { Node } from '../parse.ts'
import { describe, isMap, toText, unsafeKeys, weigh } from '../value.ts'
import type { Call } from './form.ts'
import type { Compiler, Frame, Run } from './frame.ts'

interface Loop {
  items: JsonValue[]
  say: Say
}

type Say = (item: JsonValue) => JsonValue

/** What a loop does with the items and, for each, what its body said. */
type Collect = (loop: Loop, tools: Tools) => JsonValue

interface Tools {
  test: (value: JsonValue) => boolean
  fail: (message: string) => never
  spend: (units: number) => void
}

const collectors: Record<string, Collect> = {
  all: ({ items, say }, { test }) => items.every((item) => test(say(item))),
  exists: ({ items, say }, { test }) => items.some((item) => test(say(item))),
  exists_one: ({ items, say }, { test }) => items.filter((item) => test(say(item))).length === 1,
  filter: ({ items, say }, { test }) => items.filter((item) => test(say(item))),
  map: ({ items, say }) => items.map(say),
  sort_by: (loop, tools) => sortBy(loop, tools),
  group_by: ({ items, say }, { fail }) => groupBy(items, say, fail),
  unique_by: ({ items, say }, { spend }) => uniqueBy(items, say, spend),
}

export const macroForms = [...Object.keys(collectors), 'bind']

/** @returns undefined when the call is none of these forms */
export function compileMacro(compiler: Compiler, call: Call): Run | undefined {
  const { name, node, args } = call
  if (name === 'bind' && node.op === 'rcall' && isNamed(args[0], 'cel')) return bind(compiler, call)
  const collect = Object.hasOwn(collectors, name) ? collectors[name] : undefined
  if (collect === undefined || node.op !== 'rcall') return undefined
  const [list, variable, ...bodies] = args
  const last = bodies.at(-1)
  const filtered = name === 'map' && bodies.length === 2
  if (!list || variable?.op !== 'id' || !last || (bodies.length !== 1 && !filtered)) {
    const message = `${name}() takes a name for the item and an expression with it, as in list.${name}(x, x.name).`
    compiler.fail('wrong_arguments', message, node)
  }
  const items = compiler.node(list)
  return compiler.withLocal(variable.args, (slot) => {
    const before = compiler.weight
    const keep = filtered ? compiler.node(bodies[0] ?? last) : undefined
    const body = compiler.node(last)
    const cost = compiler.weight - before + 1
    return (frame) => {
      const source = iterable(compiler, items(frame), list)
      const round = (run: Run) => (item: JsonValue) => {
        compiler.spend(frame, cost, node)
        frame.locals[slot] = item
        return run(frame)
      }
      const tools = toolsFor(compiler, frame, last, node)
      const kept = keep ? source.filter((item) => tools.test(round(keep)(item))) : source
      return collect({ items: kept, say: round(body) }, tools)
    }
  })
}

function bind(compiler: Compiler, { node, args }: Call): Run {
  const [, variable, valueNode, useNode] = args
  if (args.length !== 4 || variable?.op !== 'id' || !valueNode || !useNode) {
    const message =
      'cel.bind() takes a name, a value and an expression: cel.bind(n, size(x), n * n).'
    compiler.fail('wrong_arguments', message, node)
  }
  const value = compiler.node(valueNode)
  return compiler.withLocal(variable.args, (slot) => {
    const use = compiler.node(useNode)
    return (frame: Frame) => {
      frame.locals[slot] = value(frame)
      return use(frame)
    }
  })
}

function toolsFor(compiler: Compiler, frame: Frame, body: Node, node: Node): Tools {
  return {
    test(value) {
      if (typeof value === 'boolean') return value
      const message = `This has to be true or false for every item, found ${describe(value)}.`
      return compiler.fail('wrong_type', message, body)
    },
    fail: (message) => compiler.fail('wrong_type', message, node),
    spend: (units) => compiler.spend(frame, units, node),
  }
}

/** Lists give their items, maps their keys. */
function iterable(compiler: Compiler, value: JsonValue, at: Node): JsonValue[] {
  if (Array.isArray(value)) return value
  if (isMap(value)) return Object.keys(value)
  return compiler.fail('wrong_type', `A list is expected here, found ${describe(value)}.`, at)
}

function sortBy({ items, say }: Loop, { fail, spend }: Tools): JsonValue[] {
  spend(items.length * 4 * Math.ceil(Math.log2(items.length + 1)))
  const keyed = items.map((item) => ({ item, key: say(item) }))
  return keyed.toSorted((a, b) => compareKeys(a.key, b.key, fail)).map(({ item }) => item)
}

/** Order of sort keys: numbers with numbers, text with text by code unit, null at the end. */
function compareKeys(a: JsonValue, b: JsonValue, fail: (message: string) => never): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return fail(`Items are sorted by numbers or by strings, found ${describe(a)} and ${describe(b)}.`)
}

function groupBy(items: JsonValue[], say: Say, fail: (message: string) => never): JsonValue {
  const groups = Map.groupBy(items, (item) => {
    const key = say(item)
    if (typeof key !== 'object' && !unsafeKeys.has(String(key))) return toText(key)
    return fail(`Items are grouped by a string, number or bool, found ${describe(key)}.`)
  })
  return Object.fromEntries(groups)
}

function uniqueBy(items: JsonValue[], say: Say, spend: Tools['spend']): JsonValue[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = say(item)
    weigh(key, (units) => spend(units * 4))
    const written = JSON.stringify(key)
    if (seen.has(written)) return false
    seen.add(written)
    return true
  })
}

function isNamed(node: Node | undefined, name: string): boolean {
  return node?.op === 'id' && node.args === name
}
