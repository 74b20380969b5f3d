/**
 * What the engine asks of the connectors. It knows no connector itself: the program hands it the
 * registry, and a function that performs an action with the ports it needs.
 */
import type { JsonObject, JsonValue } from '@floyo/contracts'
import type { Shape } from '@floyo/expressions'

/** A schema that says what is wrong with a value; zod's schemas are such. */
export interface Parser {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: unknown }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
}

export interface Action {
  id: string
  /** Grows whenever it does something else for the same input. */
  version?: number
  /** `none` depends on nothing outside, `read` changes nothing there, `write` does. */
  effect: 'none' | 'read' | 'write'
  /** The connection it works through, if any. */
  connection?: { type: string; required: boolean } | undefined
  /** Whether it can find out by itself whether an attempt at it happened. */
  probes?: boolean | undefined
  /** Of one that writes: whether with this input it only reads. */
  onlyReads?: ((input: JsonObject) => boolean) | undefined
  /** For the check before publishing; whoever performs the action checks again. */
  input: Parser
}

/** Every action there is, by its id. */
export type Actions = ReadonlyMap<string, Action>

/** What is known of the outputs of actions, by their ids: JSON Schemas. */
export type OutputShapes = ReadonlyMap<string, Shape>

/** One attempt at an action. */
export interface ActionCall {
  action: Action
  input: JsonValue
  connection: string | undefined
  workspaceId: string
  workflowId: string
  runId: string
  stepId: string
  stepKey: string
  attempt: number
  /**
   * Asks the action whether this attempt happened, instead of making it. Its output is then
   * `{ happened, output }`.
   */
  probe?: true
  /** The same for all attempts at this step of this run, and for a run that repeats it. */
  idempotencyKey: string
  timeoutMs: number
  /** Aborts when the time is up, the run is canceled or its claim is lost. */
  signal: AbortSignal
}

/** A command that a device is to carry out; the run waits for its result without a process. */
export interface DeviceSuspension {
  device: string
  command: string[]
  cwd?: string | null | undefined
  collect?: string[] | undefined
}

export type ActionAnswer = { output: JsonValue } | { suspend: DeviceSuspension }

/** @throws StepError, which says whether another attempt may help */
export type PerformAction = (call: ActionCall) => Promise<ActionAnswer>
