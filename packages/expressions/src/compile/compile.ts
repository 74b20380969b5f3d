/** From tree to closures: literals, names, and the walk over everything else. */
import type { JsonValue } from '@floyo/contracts'
import { remember } from '../cache.ts'
import { ExpressionError, type ExpressionErrorCode, type Span } from '../error.ts'
import { limits } from '../limits.ts'
import { didYouMean } from '../nearest.ts'
import { type Node, parse } from '../parse.ts'
import { rootNames } from '../scope.ts'
import { describe, kindOf, unsafeKeys, weigh } from '../value.ts'
import { compileAccess, isAccess, softAccess } from './access.ts'
import { compileCall } from './call.ts'
import type { Compiler, ExpressionContext, Frame, Run, SoftRun } from './frame.ts'
import { compileBinary, compileLogical, compileTernary, compileUnary } from './operators.ts'

/** An expression ready to be evaluated any number of times. */
export interface Compiled {
  readonly source: string
  readonly run: Run
  /** Whether it may make new lists and maps, not only pass on what is there. */
  readonly makes: boolean
}

/**
 * Compiles one expression. The latest 2,000 are remembered, so asking again costs nothing.
 *
 * @throws ExpressionError with the place of the mistake
 */
export const compile: (source: string) => Compiled = remember(2_000, (source) => {
  const tree = parse(source)
  const run = new Compilation(source).node(tree)
  return { source, run, makes: !isAccess(tree) && tree.op !== 'id' && tree.op !== 'value' }
})

/**
 * Evaluates a compiled expression over `context`. The answer may share parts with `context`: treat
 * both as read-only.
 *
 * @throws ExpressionError when the data does not fit, or the work exceeds the limit
 */
export function evaluate(compiled: Compiled, context: ExpressionContext): JsonValue {
  const frame: Frame = { context, locals: [], work: limits.work, seen: new Set() }
  try {
    const result = compiled.run(frame)
    if (compiled.makes) checkSize(result, compiled)
    return result
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw limitExceeded(compiled, 'The expression needs too much memory or is nested too deeply.')
  }
}

function checkSize(result: JsonValue, compiled: Compiled): void {
  let left: number = limits.result
  weigh(result, (units) => {
    left -= units
    if (left < 0) throw limitExceeded(compiled, 'The result is too large. Narrow it.')
  })
}

function limitExceeded({ source }: Compiled, message: string): ExpressionError {
  return new ExpressionError('limit_exceeded', message, source, { start: 0, end: source.length })
}

/** The state of compiling one expression. A class because its parts call one another in circles. */
class Compilation implements Compiler {
  weight = 0
  #depth = 0
  #slots = 0
  readonly #source: string
  readonly #locals = new Map<string, number>()

  constructor(source: string) {
    this.#source = source
  }

  node(node: Node): Run {
    this.weight++
    if (++this.#depth > limits.treeDepth) {
      this.fail('limit_exceeded', 'The expression is nested too deeply.', node)
    }
    const run = this.#dispatch(node)
    this.#depth--
    return run
  }

  soft(node: Node): SoftRun {
    if (isAccess(node)) return softAccess(this, node)
    return node.op === 'id' ? this.#name(node.args, node, true) : this.node(node)
  }

  withLocal<Result>(name: string, body: (slot: number) => Result): Result {
    const outer = this.#locals.get(name)
    const slot = this.#slots++
    this.#locals.set(name, slot)
    const result = body(slot)
    if (outer === undefined) this.#locals.delete(name)
    else this.#locals.set(name, outer)
    return result
  }

  fail(code: ExpressionErrorCode, message: string, at: Span): never {
    throw new ExpressionError(code, message, this.#source, at)
  }

  spend(frame: Frame, units: number, at: Span): void {
    if ((frame.work -= units) >= 0) return
    const message =
      'This takes too much work. Narrow the data first, or do it in a code step or an each step.'
    this.fail('limit_exceeded', message, at)
  }

  #dispatch(node: Node): Run {
    if (node.op === 'value') return this.#literal(node.args, node)
    if (node.op === 'id') return this.#name(node.args, node, false) as Run
    if (isAccess(node)) return compileAccess(this, node)
    if (node.op === 'list') return this.#list(node.args)
    if (node.op === 'map') return this.#map(node.args)
    if (node.op === 'call' || node.op === 'rcall') return compileCall(this, node)
    if (node.op === '?:') return compileTernary(this, node)
    if (node.op === '||' || node.op === '&&') return compileLogical(this, node)
    if (node.op === '!_' || node.op === '-_') return compileUnary(this, node)
    return compileBinary(this, node)
  }

  #literal(value: unknown, at: Span): Run {
    if (typeof value === 'bigint') {
      const number = Number(value)
      if (Number.isSafeInteger(number)) return () => number
      this.fail('invalid_value', 'This whole number is too large to be exact: write a string.', at)
    }
    if (value === null || typeof value === 'boolean') return () => value
    if (typeof value === 'string' || typeof value === 'number') return () => value
    return this.fail(
      'unsupported',
      'Only text, numbers, true, false and null can be written out: `b"…"` and `1u` can not.',
      at,
    )
  }

  #name(name: string, at: Span, soft: boolean): SoftRun {
    const slot = this.#locals.get(name)
    if (slot !== undefined) return (frame) => frame.locals[slot]
    const root = rootNames.find((known) => known === name)
    if (root === undefined) {
      const meant = didYouMean(name, [...rootNames, ...this.#locals.keys()])
      const message = `There is no name ${name}.${meant} Expressions begin with ${rootNames.join(', ')}; text stands in quotes.`
      this.fail('unknown_name', message, at)
    }
    return (frame) => {
      const value = Object.hasOwn(frame.context, root) ? frame.context[root] : undefined
      if (value !== undefined && kindOf(value) !== undefined) return value
      if (soft) return undefined
      return this.fail('unknown_name', `There is no ${root} at this place.`, at)
    }
  }

  #list(items: Node[]): Run {
    const runs = items.map((item) => this.node(item))
    return (frame) => runs.map((run) => run(frame))
  }

  #map(entries: [Node, Node][]): Run {
    const runs = entries.map(([key, value]) => ({
      key: key.op === 'id' ? this.#bareKey(key) : this.node(key),
      at: key as Span,
      value: this.node(value),
    }))
    return (frame) =>
      Object.fromEntries(
        runs.map(({ key, at, value }) => {
          const name = key(frame)
          if (typeof name !== 'string') {
            this.fail('wrong_type', `The key of a map is a string, found ${describe(name)}.`, at)
          }
          if (unsafeKeys.has(name)) {
            this.fail('invalid_value', `A map can not have the key ${name}.`, at)
          }
          return [name, value(frame)]
        }),
      )
  }

  /** `{name: 1}`: a bare word as key is the word, unless it names something. */
  #bareKey(key: Extract<Node, { op: 'id' }>): Run {
    const known = this.#locals.has(key.args) || rootNames.some((name) => name === key.args)
    return known ? this.node(key) : () => key.args
  }
}
