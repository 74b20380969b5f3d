/**
 * `floyo.discover`: the one step of the workspace's own workflow. It is registered beside the
 * connectors' actions and performed by the program itself, since it reads the database. Only Floyo's
 * own workflows may use it. It changes nothing outside and may be repeated, so it counts as reading.
 */
import { type JsonValue, StepError } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import type { Action, ActionCall } from '@floyo/engine'
import { z } from 'zod'
import { discoverRoutines, type DiscoverDeps, EventsForgottenError } from './discover.ts'

export const discoverActionId = 'floyo.discover'

const Input = z.strictObject({ userId: z.uuid().nullable().default(null) })

/** For the engine's table of actions. */
export const discoverAction: Action = { id: discoverActionId, effect: 'read', input: Input }

/** What is known of its output, as JSON Schema. */
export const discoverOutputShape = {
  type: 'object',
  properties: Object.fromEntries(
    ['people', 'withNews', 'events', 'patterns', 'opened', 'withdrawn'].map((name) => [
      name,
      { type: 'integer' },
    ]),
  ),
}

/**
 * Performs the action.
 * @throws StepError `not_allowed` in a workflow of somebody's, `invalid_input`, `events_forgotten`
 */
export async function performDiscover(
  deps: DiscoverDeps,
  call: Pick<ActionCall, 'workspaceId' | 'workflowId' | 'input' | 'signal'>,
): Promise<{ output: JsonValue }> {
  const { workspaceId, workflowId, signal } = call
  await requireSystem(deps, { workspaceId, workflowId, action: discoverActionId })
  const parsed = Input.safeParse(call.input)
  if (!parsed.success) {
    const message = 'userId: expected the id of a member, or null for all members.'
    throw new StepError('invalid_input', message, { retryable: false })
  }
  try {
    const { userId } = parsed.data
    const request = { workspaceId, userId, now: Date.now(), signal }
    return { output: { ...(await discoverRoutines(deps, request)) } }
  } catch (error) {
    if (!(error instanceof EventsForgottenError)) throw error
    const message = 'Events were forgotten while they were looked at; it is done again.'
    throw new StepError('events_forgotten', message, { retryable: true })
  }
}

/** @throws StepError `not_allowed` in a workflow that is not one of Floyo's own */
export async function requireSystem(
  { db }: Pick<DiscoverDeps, 'db'>,
  { workspaceId, workflowId, action }: { workspaceId: string; workflowId: string; action: string },
): Promise<void> {
  const workflow = await inWorkspace(db, { workspaceId, userId: null }, (tx) =>
    tx.selectFrom('workflows').select('kind').where('id', '=', workflowId).executeTakeFirst(),
  )
  if (workflow?.kind === 'system') return
  const message = `${action} is Floyo's own: workflows of people can not use it.`
  throw new StepError('not_allowed', message, { retryable: false })
}
