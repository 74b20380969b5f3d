/**
 * What the expressions of a step saw, worked out from a journal: the outputs of the steps that had
 * ended, the variables as they were, the item of the iteration. It follows the entries in their order
 * and knows of the interpreter only what docs/engine.md says of scopes.
 */
import type { Failure, JsonObject, JsonValue } from '@floyo/contracts'
import { type ExpressionContext, ExpressionError, renderTemplate } from '@floyo/expressions'
import type { Program } from '../interpret/program.ts'
import type { Entry, StepEntry } from '../journal/entry.ts'
import { idOf, isInside, lineOf, type Places } from './places.ts'

/** A journal, or the beginning of one, of a program. */
export interface Past {
  program: Program
  places: Places
  entries: readonly Entry[]
}

export interface Loop {
  item?: JsonValue
  index?: number
}

/** The variables behind the last entry, as they are seen outside of everything. */
export function varsAtEnd(past: Past): JsonObject {
  return varsIn(past, past.entries, '')
}

/** What expressions of a step run are evaluated with: what was known when it began. */
export function contextOf(past: Past, key: string): ExpressionContext {
  const { program } = past
  const before = entriesBefore(past, key)
  const { trigger } = program
  const isObject = typeof trigger === 'object' && trigger !== null && !Array.isArray(trigger)
  const event = isObject && Object.hasOwn(trigger, 'event') ? trigger['event'] : undefined
  const error = errorCaught(past, before, key)
  return {
    inputs: program.inputs,
    trigger,
    run: program.run,
    steps: stepsIn(past, before, key),
    vars: varsIn(past, before, key),
    ...(event === undefined ? {} : { event }),
    ...loopOf(past, key),
    ...(error === undefined ? {} : { error: { ...error } }),
  }
}

function entriesBefore({ entries }: Past, key: string): readonly Entry[] {
  const begin = entries.findIndex(
    (entry) => 'key' in entry && (entry.key === key || isInside(entry.key, key)),
  )
  return begin === -1 ? entries : entries.slice(0, begin)
}

function stepsIn({ places }: Past, entries: readonly Entry[], key: string): JsonObject {
  const steps = emptyObject()
  for (const entry of entries) {
    if (entry.type === 'origin' || isInside(key, entry.key)) continue
    const value = resultOf(entry, places)
    if (value !== undefined && isSeen(entry.key, { from: key, places })) {
      steps[entry.stepId] = value
    }
  }
  return steps
}

function resultOf(entry: StepEntry, places: Places): JsonValue | undefined {
  if (entry.type === 'done') return entry.output
  if (entry.type === 'skipped') return null
  if (entry.type !== 'failed' || places.get(entry.stepId)?.step.onError !== 'continue') {
    return undefined
  }
  return { error: { ...entry.error } }
}

/** What happens in a list of steps is seen in that list, and in all that is inside of it. */
function isSeen(key: string, { from, places }: { from: string; places: Places }): boolean {
  const around = key.slice(0, Math.max(0, key.lastIndexOf('.')))
  if (around === '') return true
  if (from.startsWith(`${around}.`)) {
    const beside = from.slice(around.length + 1).split('.')[0] ?? ''
    return listOf(idOf(key), places) === listOf(idOf(beside), places)
  }
  // Behind a `parallel` that needs all its branches, the steps of them have surely run.
  const branch = /^(.*)\[\d+\]$/.exec(around)?.[1]
  const step = branch === undefined ? undefined : places.get(idOf(branch))?.step
  const isJoined = step && 'parallel' in step && step.parallel === 'all'
  return (
    isJoined === true && !isInside(from, branch ?? '') && isSeen(branch ?? '', { from, places })
  )
}

function listOf(id: string, places: Places): string | undefined {
  return places.get(id)?.parent?.list
}

function varsIn({ places }: Past, entries: readonly Entry[], key: string): JsonObject {
  const vars = emptyObject()
  for (const entry of entries) {
    if (entry.type === 'origin') continue
    const sets = setBy(entry)
    if (sets && isShared(entry.key, { from: key, places })) Object.assign(vars, sets)
  }
  return vars
}

/** What an entry set: by `set`, or, once it has ended, by all that is inside of a step. */
function setBy(entry: StepEntry): JsonObject | undefined {
  if ('sets' in entry) return entry.sets
  if (entry.type !== 'done' || entry.kind !== 'set') return undefined
  const { output } = entry
  return typeof output === 'object' && output !== null && !Array.isArray(output)
    ? output
    : undefined
}

/** Branches, and iterations side by side, see of one another's variables nothing before the join. */
function isShared(key: string, { from, places }: { from: string; places: Places }): boolean {
  const lanes = lineOf(key).filter(({ id, outer }) => {
    const step = places.get(id)?.step
    const isApart = step && ('parallel' in step || ('each' in step && (step.concurrency ?? 1) > 1))
    return isApart === true && outer !== key
  })
  return lanes.every(({ lane }) => from.startsWith(`${lane}.`))
}

/** The item and number of the iterations it lies in; the innermost count. */
export function loopOf(past: Past, key: string): Loop {
  const loop: Loop = {}
  for (const { id, outer, lane } of lineOf(key)) {
    const step = past.places.get(id)?.step
    const index = Number.parseInt(lane.slice(outer.length + 1), 10)
    if (!step || Number.isNaN(index) || outer === key) continue
    if ('while' in step) loop.index = index
    if (!('each' in step)) continue
    const list = valueOf(step.each, contextOf(past, outer))
    loop.item = (Array.isArray(list) ? list[index] : undefined) ?? null
    loop.index = index
  }
  return loop
}

/** Inside of `catch`: what the `try` failed with. */
function errorCaught({ places }: Past, before: readonly Entry[], key: string): Failure | undefined {
  const parts = key.split('.')
  const inner = parts.findLastIndex((part) => listOf(idOf(part), places) === 'catch')
  if (inner < 1) return undefined
  const around = parts.slice(0, inner).join('.')
  const failed = before.findLast(
    (entry) =>
      entry.type === 'failed' &&
      isInside(entry.key, around) &&
      listOf(idOf(entry.key.slice(around.length + 1).split('.')[0] ?? ''), places) === 'try',
  )
  return failed?.type === 'failed' ? failed.error : undefined
}

function valueOf(template: string, context: ExpressionContext): JsonValue | undefined {
  try {
    return renderTemplate(template, context)
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

// Without a prototype, so that a step or variable called `constructor` is only that.
function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject
}
