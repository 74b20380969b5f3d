/** Each time at which a routine was done, or was due and not done. */
import type { Evidence } from '@floyo/contracts'

export interface OccurrenceRow {
  at: string
  endedAt: string
  mark: 'hit' | 'missed' | 'extra'
  /** By hand, ms; 0 where nothing was done. */
  took: number
  eventIds: readonly string[]
}

/** @returns the newest first */
export function occurrenceRows({
  occurrences,
  missed,
  extra,
}: Pick<Evidence, 'occurrences' | 'missed' | 'extra'>): OccurrenceRow[] {
  const undue = new Set(extra)
  return [
    ...occurrences.map(({ at, endedAt, eventIds }): OccurrenceRow => ({
      at,
      endedAt,
      mark: undue.has(at) ? 'extra' : 'hit',
      took: Date.parse(endedAt) - Date.parse(at),
      eventIds,
    })),
    ...missed.map((at): OccurrenceRow => ({
      at,
      endedAt: at,
      mark: 'missed',
      took: 0,
      eventIds: [],
    })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
