/** What expressions see at one place of a running workflow. */
import type { Failure, JsonObject, JsonValue } from '@floyo/contracts'
import type { ExpressionContext } from '@floyo/expressions'
import type { Program } from './program.ts'

/** What is visible at a place: grows as steps end. */
export interface Scope {
  /** Outputs by step id; a failure that was continued from lies under `error`. */
  steps: JsonObject
  /** What `set` steps set, as it is seen here. */
  vars: JsonObject
  /** What of it was set since the step around this place began. */
  sets: JsonObject
  /** The item and number of the iteration around this place. */
  loop: { item?: JsonValue; index?: number }
  /** What went wrong, inside a `catch`. */
  error: Failure | undefined
  /** While it is found out whether an effect happened: its key, what was asked, what the probe gave. */
  probe?: JsonObject
}

export function rootScope(): Scope {
  return {
    steps: emptyObject(),
    vars: emptyObject(),
    sets: emptyObject(),
    loop: {},
    error: undefined,
  }
}

/** A list of steps inside a step: sees what is outside, keeps its own steps to itself. */
export function innerScope(outer: Scope, own: Partial<Pick<Scope, 'loop' | 'error'>> = {}): Scope {
  const loop = own.loop ? { ...outer.loop, ...own.loop } : outer.loop
  return { ...outer, ...own, loop, steps: copy(outer.steps) }
}

/** A step with steps inside: what is set in there is seen outside at once, and listed apart. */
export function stepScope(outer: Scope): Scope {
  return { ...outer, sets: emptyObject() }
}

/** Its own view of the variables: what is set in there is seen outside only once it is merged. */
export function apartScope(outer: Scope): Scope {
  return { ...outer, vars: copy(outer.vars), sets: emptyObject() }
}

/** Sets variables: here, and in the list of what was set. */
export function mergeSets(scope: Scope, sets: JsonObject): void {
  Object.assign(scope.vars, sets)
  Object.assign(scope.sets, sets)
}

export function expressionContext(program: Program, scope: Scope): ExpressionContext {
  const { trigger } = program
  const event = isObject(trigger) && Object.hasOwn(trigger, 'event') ? trigger['event'] : undefined
  return {
    inputs: program.inputs,
    trigger,
    run: program.run,
    steps: scope.steps,
    vars: scope.vars,
    ...(event === undefined ? {} : { event }),
    ...scope.loop,
    ...(scope.error === undefined ? {} : { error: { ...scope.error } }),
    ...(scope.probe === undefined ? {} : { probe: scope.probe }),
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function copy(object: JsonObject): JsonObject {
  return Object.assign(emptyObject(), object)
}

// Without a prototype, so that a step or variable called `constructor` is only that.
function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject
}
