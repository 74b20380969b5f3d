/** What expressions see at one place of a running workflow. */
import type { JsonObject, JsonValue } from '@floyo/contracts'
import type { ExpressionContext } from '@floyo/expressions'
import type { Program } from './program.ts'

/** The results that are visible at a place: grows as steps end. */
export interface Scope {
  /** Outputs by step id; a failure that was continued from lies under `error`. */
  steps: JsonObject
  /** What `set` steps set; one for the whole run. */
  vars: JsonObject
  loop: { item: JsonValue; index: number } | undefined
}

export function rootScope(): Scope {
  return { steps: emptyObject(), vars: emptyObject(), loop: undefined }
}

/** A scope inside an iteration: sees what is outside, keeps its own steps to itself. */
export function iterationScope(outer: Scope, item: JsonValue, index: number): Scope {
  return {
    steps: Object.assign(emptyObject(), outer.steps),
    vars: outer.vars,
    loop: { item, index },
  }
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
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Without a prototype, so that a step or variable called `constructor` is only that.
function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject
}
