/** Carrying out an action once: its input and connection are checked before, its output after. */
import { type JsonValue, StepError } from '@floyo/contracts'
import type { z } from 'zod'
import { type Action, type ActionContext, type DeviceCommand, Suspension } from './action.ts'
import { describeIssues } from './issues.ts'
import { connectionTypes } from './registry.ts'

export type ActionResult = { output: JsonValue } | { suspend: DeviceCommand }

/**
 * Performs an action.
 *
 * @throws StepError `invalid_input`, `connection_missing`, `connection_invalid`, `invalid_output`,
 * and whatever the action throws
 */
export async function performAction(
  action: Action,
  input: unknown,
  context: ActionContext,
): Promise<ActionResult> {
  const { given, connection } = checkGiven(action, input, context)
  const result = await action.run(given, { ...context, connection })
  if (result instanceof Suspension) return { suspend: result.command }
  const output = check(action.output, result, (why) =>
    fail('invalid_output', `${action.id} gave something else than it promises: ${why}.`),
  )
  return { output: output as JsonValue }
}

/**
 * Finds out whether an attempt at an action happened, for those that can.
 *
 * @throws StepError as {@link performAction}
 */
export async function probeAction(
  action: Action,
  input: unknown,
  context: ActionContext,
): Promise<{ happened: boolean; output: JsonValue }> {
  const { given, connection } = checkGiven(action, input, context)
  const probed = await action.probe(given, { ...context, connection })
  return probed.happened ? probed : { happened: false, output: null }
}

function checkGiven(action: Action, input: unknown, context: ActionContext) {
  const given = check(action.input, input, (why) =>
    fail('invalid_input', `The input of ${action.id} does not fit: ${why}.`),
  )
  return { given, connection: checkConnection(action, context) }
}

function checkConnection(action: Action, { connection }: ActionContext) {
  if (action.connection === undefined) return undefined
  const type = connectionTypes.get(action.connection.type)
  if (connection === undefined) {
    if (!action.connection.required) return undefined
    const message = `${action.id} needs a connection of type ${action.connection.type}. Make one under Connections and name it in the step.`
    throw fail('connection_missing', message)
  }
  if (type === undefined)
    throw fail('connection_invalid', `There is no connection type ${action.connection.type}.`)
  const values = check(type.schema, connection, (why) =>
    fail(
      'connection_invalid',
      `The connection of ${action.id} does not fit: ${why}. Correct it under Connections.`,
    ),
  )
  return values as typeof connection
}

function check(schema: z.ZodType, value: unknown, refuse: (why: string) => StepError): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refuse(describeIssues(parsed.error))
}

function fail(code: string, message: string): StepError {
  return new StepError(code, message, { retryable: false })
}
