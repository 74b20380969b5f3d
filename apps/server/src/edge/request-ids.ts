/** Ids of requests, for the log and for whoever asks about a problem. */
import { randomUUID } from 'node:crypto'

/**
 * Makes a source of them. They are no secrets: a process has a beginning of its own, as a UUID has it,
 * and counts from there.
 */
export function createRequestIds(): () => string {
  const beginning = randomUUID().slice(0, 24)
  let count = 0
  return () => beginning + (++count).toString(16).padStart(12, '0')
}
