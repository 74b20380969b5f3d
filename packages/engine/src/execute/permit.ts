/** Before an attempt: whether it may begin, and what is handed back when it is over. */
import { isTargetsFailure, targetOf } from '../control/target.ts'
import type { Want } from '../interpret/interpret.ts'
import type { Journal } from '../journal/entry.ts'
import { type AttemptResult, timeoutOf } from './attempt.ts'
import { type Execution, failStep, note, ofStep } from './execution.ts'
import { keepTrying } from './keep-trying.ts'

type AttemptWant = Extract<Want, { type: 'attempt' }>

/** How long a step waits for its target to be well again before it fails. */
const longestHoldMs = 3_600_000

function askedOf({ claimed }: Execution, { step, key, input }: AttemptWant) {
  const { connection } = step
  const target = targetOf({ connection, input })
  return { run: claimed, stepKey: key, connection, target, timeoutMs: timeoutOf(step) }
}

/** Whether nothing at all holds the attempt back, as far as is known in this process. */
export function isFree(execution: Execution, want: AttemptWant): boolean {
  const asked = askedOf(execution, want)
  if (!execution.deps.permits.isFree(asked)) return false
  const { target } = asked
  execution.permissions.set(want.key, { target, isProbe: false, hasPlace: false })
  return true
}

/**
 * Asks for an attempt. One that may not begin is held: no attempt is used, nobody holds the run
 * meanwhile, and the journal says why. @returns whether it may begin
 */
export async function mayBegin(execution: Execution, want: AttemptWant): Promise<boolean> {
  const { deps, journal, permissions } = execution
  const { step, key } = want
  const permit = await keepTrying(deps.pace, () => deps.permits.ask(askedOf(execution, want)))
  if (permit.type === 'go') {
    permissions.set(key, permit.permission)
    return true
  }
  const held = journal.records.get(key)?.held
  const nowMs = deps.nowMs()
  if (permit.isSick && held && nowMs - Date.parse(held.since) > longestHoldMs) {
    const message = `The step waited an hour for ${permit.reason}.`
    failStep(execution, want, { code: 'target_unwell', message, dead: 'retries_exhausted' })
    return false
  }
  const until = new Date(permit.untilMs).toISOString()
  const record = journal.records.get(key)
  // Said once: that it is held a little longer is no news.
  if (record?.state === 'held' && record.held?.reason === permit.reason) record.retryAt = until
  else {
    const { reason } = permit
    note(execution, { ...ofStep(execution, step, key), type: 'held', until, reason })
  }
  return false
}

/** Something may have changed for what is held: it asks again now. */
export function askAgain({ records, open }: Journal): void {
  for (const key of open) {
    const record = records.get(key)
    if (record?.state === 'held') record.retryAt = undefined
  }
}

/** Says how the attempt went, and gives back what it had. */
export function handBack(
  { deps, claimed, permissions }: Execution,
  { key }: AttemptWant,
  result: AttemptResult,
): void {
  const permission = permissions.get(key)
  permissions.delete(key)
  if (permission) {
    deps.permits.handBack({ run: claimed, stepKey: key, permission, failure: failureOf(result) })
  }
}

/** What the result says of the target: its failure, null when it is well, undefined when nothing. */
function failureOf(result: AttemptResult): string | null | undefined {
  if (result.type === 'aborted') return undefined
  if (result.type !== 'failed') return null
  const { error, retryable } = result
  return isTargetsFailure({ code: error.code, retryable }) ? error.message : null
}
