/** What is planted in a stream, in the form of the labelled sets; generated streams take the same. */
import type { Schedule } from '@floyo/mining'
import type { GeneratedStream } from '@floyo/mining/testing'
import { nextFires } from '@floyo/mining'

export interface PlantedRoutine {
  kind: 'periodic' | 'triggered'
  fate: string
  schedule?: Schedule
  occurrences: number[][]
  occurrence_steps: number[][]
  /** The next five times after the stream's end. */
  next?: number[]
  /** Triggers without an answer. */
  unanswered?: number
  /** Kept of due under the present plan, in generated streams; null where that is not known. */
  counts?: { hits: number; expected: number } | null
}

export interface StreamTruth {
  tz: string
  user?: string
  end: number
  routines: PlantedRoutine[]
  too_rare_to_score: PlantedRoutine[]
}

const FEWEST_TO_SCORE = 4

/** What was planted in a generated stream. `isCounted`: whether kept and due times can be known. */
export function truthOf(stream: GeneratedStream, isCounted: boolean): StreamTruth {
  const routines = stream.routines.map(
    ({ schedule, fate, occurrences, occurrenceSteps, counts }): PlantedRoutine => ({
      kind: schedule ? 'periodic' : 'triggered',
      fate,
      occurrences,
      occurrence_steps: occurrenceSteps,
      ...(schedule && { schedule, next: nextFires(schedule, stream.end, 5) }),
      counts: isCounted ? counts : null,
    }),
  )
  return {
    tz: stream.timezone,
    user: stream.user,
    end: stream.end,
    routines: routines.filter(isScored),
    too_rare_to_score: routines.filter((routine) => !isScored(routine)),
  }
}

function isScored({ occurrences }: PlantedRoutine): boolean {
  return occurrences.length >= FEWEST_TO_SCORE
}

/**
 * Hits and expected times that a suggestion should name; undefined where the truth does not say. The
 * times missed in a labelled stream include days away, so of its plans the hits alone are known.
 */
export function countsOf(
  routine: PlantedRoutine,
): { hits: number; expected: number | undefined } | undefined {
  const { counts, occurrences, kind, unanswered, fate } = routine
  if (counts !== undefined) return counts ?? undefined
  if (fate === 'moves') return undefined
  if (kind === 'periodic') return { hits: occurrences.length, expected: undefined }
  return unanswered === undefined
    ? undefined
    : { hits: occurrences.length, expected: occurrences.length + unanswered }
}
