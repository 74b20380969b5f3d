import type { Definition, JsonObject, JsonValue } from '@floyo/contracts'

/** What a run executes, and over what: fixed from its acceptance, so that a replay sees the same. */
export interface Program {
  definition: Definition
  inputs: JsonObject
  /** What the trigger brought. An event, a delivery or a due time lies in it by name. */
  trigger: JsonValue
  run: {
    id: string
    startedAt: string
    workflowName: string
    /** The addresses at which steps wait, by their ids. */
    callbacks?: Record<string, string>
  }
}

/** The inputs as expressions see them: what was given, else the default, else null. */
export function withDefaults(definition: Definition, given: JsonObject): JsonObject {
  const inputs = Object.assign(Object.create(null) as JsonObject, given)
  for (const [name, input] of Object.entries(definition.inputs)) {
    inputs[name] ??= input.default ?? null
  }
  return inputs
}

/** The program of a run. */
export function toProgram(
  definition: Definition,
  run: {
    id: string
    inputs: JsonObject
    triggerData: JsonValue
    startedAt: string
    callbacks?: Record<string, string> | undefined
  },
): Program {
  const { id, inputs, triggerData, startedAt, callbacks } = run
  return {
    definition,
    inputs: withDefaults(definition, inputs),
    trigger: triggerData,
    run: {
      id,
      startedAt,
      workflowName: definition.name,
      ...(callbacks ? { callbacks } : {}),
    },
  }
}
