/** Forking a run: a new run that begins with a part of the journal of another, from the top. */
import { type Entry, foldJournal } from '../journal/entry.ts'

/**
 * What a run begins with that goes on from behind the `at`th entry of a journal. What was open with
 * the outside at that point stays with the run that asked for it: the fork asks again. Its effects
 * are its own, so the run whose effects the first one continued is left out.
 */
export function forkOf(entries: readonly Entry[], at: number): Entry[] {
  const prefix = entries.slice(0, at)
  const { records } = foldJournal(prefix)
  return prefix.filter((entry) => {
    if (entry.type === 'origin') return false
    const record = records.get(entry.key)
    const isOpen = record?.state === 'attempting' || record?.state === 'suspended'
    if (!isOpen) return true
    return 'attempt' in entry && entry.attempt !== record.attempt
  })
}
