/**
 * Actions: what a step can do. An action is data with one function in it: schemas of what goes in
 * and comes out, and `run`, which speaks to the outside only through what its context hands it.
 */
import type { FileRef, JsonObject, JsonValue } from '@floyo/contracts'
import type { z } from 'zod'
import type { Egress } from './egress/egress.ts'

/** `none` depends on nothing outside, `read` changes nothing there, `write` does. */
export type Effect = 'none' | 'read' | 'write'

/** The workspace's files, as an action may use them. */
export interface Files {
  /** @throws StepError `file_not_found` */
  read(file: FileRef): Promise<AsyncIterable<Uint8Array>>
  write(file: {
    name: string
    mediaType: string
    content: string | Uint8Array | AsyncIterable<Uint8Array>
  }): Promise<FileRef>
  /** A file that this run has written: the first of that name and content. */
  find(file: { name: string; content: string | Uint8Array }): Promise<FileRef | undefined>
}

/** What an action finds out about an attempt at it of which nobody knows whether it happened. */
export type Probed<Output> = { happened: true; output: Output } | { happened: false }

export interface ActionContext {
  /** The values of the step's connection, secrets included; undefined when the step has none. */
  connection: JsonObject | undefined
  /** The only way to the network. */
  egress: Egress
  files: Files
  /** Aborts when the step's time is up or the run is canceled. */
  signal: AbortSignal
  /** The same for every attempt at this step of this run, so that a target can recognise a repeat. */
  idempotencyKey: string
  /** From 1. */
  attempt: number
}

/** What an action returns instead of an output when somebody else has to do the work. */
export class Suspension {
  readonly command: DeviceCommand

  constructor(command: DeviceCommand) {
    this.command = command
  }
}

/** A command for a person's device. Times are the step's. */
export interface DeviceCommand {
  device: string
  /** The program and its arguments; no shell takes part. */
  command: string[]
  cwd?: string
  /** Patterns of files that are new or changed afterwards and come back as the result. */
  collect?: string[]
}

/** Parks the run until a device has carried out the command; its result becomes the output. */
export function suspend(command: DeviceCommand): Suspension {
  return new Suspension(command)
}

export interface ActionDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  /** Never changes once published; a breaking change is a new id. */
  id: string
  /** Grows whenever it does something else for the same input; 1 unless said. Journals keep it. */
  version?: number
  title: string
  description: string
  effect: Effect
  /** The type of connection it works through, and whether it can do without. */
  connection?: { type: string; required: boolean }
  input: Input
  output: Output
  /** @throws StepError, which says whether another attempt may help */
  run(
    this: void,
    input: z.output<Input>,
    context: ActionContext,
  ): Promise<z.input<Output> | Suspension>
  /** Finds out whether an attempt with this input happened, changing nothing. */
  probe?(
    this: void,
    input: z.output<Input>,
    context: ActionContext,
  ): Promise<Probed<z.input<Output>>>
  /** Of one that writes: whether with this input it only reads, so that it can serve as a probe. */
  onlyReads?(this: void, input: JsonObject): boolean
}

export interface Action {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly connection: { type: string; required: boolean } | undefined
  readonly input: z.ZodType
  readonly output: z.ZodType
  run(this: void, input: unknown, context: ActionContext): Promise<JsonValue | Suspension>
  /** Whether it has a probe of its own. */
  readonly probes: boolean
  probe(this: void, input: unknown, context: ActionContext): Promise<Probed<JsonValue>>
  readonly onlyReads: ((input: JsonObject) => boolean) | undefined
}

/** Makes an action; its types follow from its schemas. */
export function defineAction<
  Input extends z.ZodType,
  Output extends z.ZodType<JsonValue, JsonValue>,
>(definition: ActionDefinition<Input, Output>): Action {
  const { run, probe, connection, onlyReads, version = 1, ...rest } = definition
  return {
    ...rest,
    version,
    connection,
    run: (input, context) => run(input as z.output<Input>, context),
    probes: probe !== undefined,
    probe: (input, context) => {
      if (!probe) throw new TypeError(`${rest.id} has no probe`)
      return probe(input as z.output<Input>, context)
    },
    onlyReads,
  }
}
