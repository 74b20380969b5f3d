/** Literal routines for tests: the steps, and for each occurrence what was done after how many seconds. */
import type { JsonObject } from '@floyo/contracts'
import type { Schedule } from '../../schedule.ts'
import { templateMatches } from '../../template.ts'
import type { ObservedRoutine } from '../observed.ts'

export interface LiteralAct {
  type: string
  /** The template of the step. */
  of: string
  /** The subject seen. */
  subject: string
  afterSeconds?: number
  attrs?: JsonObject
  actor?: string
}

export interface LiteralOccurrence {
  /** ISO text. */
  at: string
  acts: LiteralAct[]
}

/** A routine of the acts of `occurrences`, which all have the same steps in the same order. */
export function routineOf(
  occurrences: readonly LiteralOccurrence[],
  { schedule, hits, expected }: { schedule?: Schedule; hits?: number; expected?: number } = {},
): ObservedRoutine {
  const latest = occurrences.at(-1)?.acts ?? []
  const observed = occurrences.map(({ at, acts }) => {
    const start = Date.parse(at)
    const times = acts.map(({ afterSeconds = 0 }) => start + afterSeconds * 1000)
    return {
      at: start,
      endedAt: Math.max(...times),
      acts: acts.map(({ of, subject, attrs = {} }, place) => {
        if (!templateMatches(of, subject)) throw new Error(`${subject} is not of ${of}`)
        return { at: times[place] ?? start, subject, attrs }
      }),
    }
  })
  const spans = observed.map(({ at, endedAt }) => (endedAt - at) / 1000).toSorted((a, b) => a - b)
  return {
    steps: latest.map(({ actor = 'me', type, of, subject }) => ({
      actor,
      type,
      subject: of,
      optional: false,
      example: subject,
      bindings: [],
    })),
    schedule: schedule ?? null,
    trigger: schedule ? null : 0,
    evidence: {
      hits: hits ?? occurrences.length,
      expected: expected ?? occurrences.length,
      firstSeen: observed[0]?.at ?? 0,
      lastSeen: observed.at(-1)?.at ?? 0,
      distinctDays: occurrences.length,
      manualSeconds: {
        median: spans[Math.floor(spans.length / 2)] ?? 0,
        p10: spans[0] ?? 0,
        p90: spans.at(-1) ?? 0,
      },
    },
    occurrences: observed,
  }
}

/** The same acts on several days, `2026-11-16` and so on, at 08:05 UTC (09:05 in Berlin). */
export function onDays(
  days: readonly string[],
  acts: (day: string) => LiteralAct[],
): LiteralOccurrence[] {
  return days.map((day) => ({ at: `${day}T08:05:00Z`, acts: acts(day) }))
}
