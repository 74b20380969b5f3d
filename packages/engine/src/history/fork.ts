/** Forking a run: a new run that begins with a part of the journal of another, from the top. */
import { type Entry, foldJournal, type StepEntry, type StepRecord } from '../journal/entry.ts'

export interface ForkPoint {
  /** Behind which entry, from 1. */
  at: number
  /** When the fork begins, ISO 8601. */
  now: string
}

/**
 * What a run begins with that goes on from behind the `at`th entry of a journal. What was open with
 * the outside at that point stays with the run that asked for it, and so does a wait: the fork asks
 * again, and waits from its own beginning. A step with a `timeout` has as long as it had left. The
 * effects of the fork are its own, so the run whose effects the first one continued is left out.
 */
export function forkOf(entries: readonly Entry[], { at, now }: ForkPoint): Entry[] {
  const prefix = entries.slice(0, at)
  const { records } = foldJournal(prefix)
  const cutAt = prefix.at(-1)?.at ?? now
  const laterMs = Date.parse(now) - Date.parse(cutAt)
  return prefix.flatMap((entry) => {
    if (entry.type === 'origin') return []
    const record = records.get(entry.key)
    if (!record || isLeft(entry, record)) return []
    if (entry.type !== 'began' || entry.until === undefined || record.state !== 'began') {
      return [entry]
    }
    return [{ ...entry, until: new Date(Date.parse(entry.until) + laterMs).toISOString() }]
  })
}

/** Whether an entry speaks of what only the other run waits for. */
function isLeft(entry: StepEntry, { state, attempt }: StepRecord): boolean {
  switch (state) {
    case 'attempting':
    case 'suspended':
    case 'unknown':
    case 'probed':
      return 'attempt' in entry && entry.attempt === attempt
    case 'waiting':
    case 'held':
      return entry.type === state
    case 'began':
    case 'retrying':
    case 'done':
    case 'skipped':
    case 'failed':
    case 'canceled':
      return false
  }
}
