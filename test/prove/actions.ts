/** Actions of the proofs that run the engine without the rest of the program. */
import { StepError } from '@floyo/contracts'
import type { Action, ActionCall, Actions, PerformAction } from '@floyo/engine'

type Perform = (call: ActionCall) => Promise<unknown>

const anything = { safeParse: (data: unknown) => ({ success: true as const, data }) }

function toAction(id: string): Action {
  return { id, effect: 'write', input: anything }
}

/** A registry of `write` actions and the function that performs them. */
export function actionsOf(performers: Record<string, Perform>): {
  actions: Actions
  perform: PerformAction
} {
  return {
    actions: new Map(Object.keys(performers).map((id) => [id, toAction(id)])),
    async perform(call) {
      const performer = performers[call.action.id]
      if (!performer) throw new StepError('unknown_action', call.action.id, { retryable: false })
      await performer(call)
      return { output: null }
    },
  }
}

export function proofActions(sink: string): { actions: Actions; perform: PerformAction } {
  return actionsOf({
    'sink.call': async ({ runId, stepId, attempt, idempotencyKey, signal }) => {
      const headers = { 'idempotency-key': idempotencyKey, 'floyo-attempt': String(attempt) }
      const body = JSON.stringify({ run: runId, step: stepId })
      const answer = await fetch(sink, { method: 'POST', headers, body, signal }).catch(
        () => undefined,
      )
      await answer?.body?.cancel()
      if (!answer?.ok) throw new StepError('unreachable', 'The sink is away.', { retryable: true })
    },
    'poison.kill': () => {
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => {})
    },
  })
}
