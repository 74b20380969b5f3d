import { hash } from 'node:crypto'

/** Tells all attempts at one step of one run by one key, so that a target can recognise a repeat. */
export function idempotencyKey(runId: string, stepKey: string): string {
  return hash('sha256', `${runId} ${stepKey}`, 'base64url')
}
