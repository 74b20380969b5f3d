/**
 * How a function of the expression language is written down: its parameters as text, from which
 * its types, its checks, its signature in the editor and its line in docs/expressions.md follow.
 */
import type { JsonObject, JsonValue } from '@floyo/contracts'
import { describe, kindOf } from '../value.ts'

interface Kinds {
  string: string
  number: number
  bool: boolean
  list: JsonValue[]
  map: JsonObject
  any: JsonValue
  /** An ISO date or time as text, or milliseconds since 1970. */
  date: string | number
}
type Kind = keyof Kinds

type Parameter = `${string}: ${Kind}`

type Argument<P> = P extends `${string}?: ${infer K extends Kind}`
  ? Kinds[K] | undefined
  : P extends `${string}: ${infer K extends Kind}`
    ? Kinds[K]
    : never

type Arguments<P extends readonly Parameter[]> = { -readonly [I in keyof P]: Argument<P[I]> }

/** What a function may ask of the evaluation it is called in. */
export interface Call {
  /** The run's time, ISO. */
  now(): string
  /** Takes work, one unit for about 25 ns. Functions whose work grows with their input say so. */
  spend(units: number): void
  /** A value as text (null is nothing, lists and maps are JSON), its work taken. */
  text(value: JsonValue): string
  /** Whether this evaluation asks for the first time with this key: for work done only once. */
  isFirst(key: string): boolean
  /** Ends with `invalid_value` at the place of the call. */
  fail(message: string): never
  /** Ends with `limit_exceeded`. */
  tooMuch(message: string): never
}

export const functionGroups = [
  'Values',
  'Text',
  'Numbers',
  'Lists',
  'Dates and times',
  'Data',
] as const
export type FunctionGroup = (typeof functionGroups)[number]

interface Definition<P extends readonly Parameter[]> {
  name: string
  group: FunctionGroup
  params: P
  returns: Kind
  /** One sentence for the editor and the docs. */
  description: string
  /** An expression and what it gives: shown to people, run by a test. */
  example: readonly [expression: string, result: JsonValue]
  run(this: void, call: Call, ...args: Arguments<P>): JsonValue
  /**
   * What is wrong with arguments that are written out, found before anything runs; the others are
   * undefined.
   */
  check?(this: void, ...args: Partial<Arguments<P>>): string | undefined
}

export interface ExpressionFunction {
  readonly name: string
  readonly group: FunctionGroup
  readonly signature: string
  readonly description: string
  readonly example: readonly [expression: string, result: JsonValue]
  readonly params: readonly { name: string; kind: Kind }[]
  /** How many arguments it takes. */
  readonly least: number
  readonly most: number
  /** @returns what is wrong with arguments that are written out; undefined stands for the others */
  check(args: (JsonValue | undefined)[]): string | undefined
  /** Calls it with arguments that `checkArguments` found right. */
  invoke(args: JsonValue[], call: Call): JsonValue
}

/** A function as the editor and the docs show it. */
export type CatalogEntry = Pick<
  ExpressionFunction,
  'name' | 'group' | 'signature' | 'description' | 'example'
>

export function defineFunction<const P extends readonly Parameter[]>(
  definition: Definition<P>,
): ExpressionFunction {
  const { name, group, description, example, returns, run, check } = definition
  const params = definition.params.map((text) => {
    const [label, kind] = text.split(': ') as [string, Kind]
    return { name: label.replace('?', ''), kind, optional: label.endsWith('?') }
  })
  return {
    name,
    group,
    description,
    example,
    params,
    signature: `${name}(${definition.params.join(', ')}): ${returns}`,
    least: params.filter((param) => !param.optional).length,
    most: params.length,
    check: (args) => check?.(...(args as Arguments<P>)),
    invoke: (args, call) => run(call, ...(args as Arguments<P>)),
  }
}

/** @returns the first argument that is not of its parameter's kind; undefined ones are not looked at */
export function checkArguments(
  { name, params }: ExpressionFunction,
  args: readonly (JsonValue | undefined)[],
): { index: number; message: string } | undefined {
  for (let index = 0; index < args.length; index++) {
    const param = params[index]
    const arg = args[index]
    if (!param || param.kind === 'any' || arg === undefined) continue
    const kind = kindOf(arg)
    if (kind === param.kind) continue
    if (param.kind === 'date' && (kind === 'string' || kind === 'number')) continue
    const wanted = param.kind === 'date' ? 'a date (a string)' : `a ${param.kind}`
    const message = `${name}() needs ${wanted} as ${param.name}, found ${describe(arg)}.`
    return { index, message }
  }
  return undefined
}
