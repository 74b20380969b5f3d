/** What mining says, in the form that is public and stable (files, API, command line). */
import type { Binding } from './bindings.ts'
import type { Schedule } from './schedule.ts'

export interface SuggestedStep {
  actor: string
  type: string
  /** A template, see `templateMatches`. */
  subject: string
  optional: boolean
  /** The latest subject seen. */
  example: string
  /** Values that earlier steps hand to this one. */
  bindings: Binding[]
}

/** What a person needs in order to believe it. */
export interface Evidence {
  /** Planned times kept (schedule), or triggers followed up. */
  hits: number
  /** Planned times, or triggers seen. */
  expected: number
  firstSeen: number
  lastSeen: number
  distinctDays: number
  /** Occurrences outside of the plan. */
  extra: number
  /** Seconds from the first to the last step. */
  manualSeconds: { median: number; p10: number; p90: number }
  /** Planned dates missed (schedule), or the places in the input of triggers left alone. */
  counterExamples: (string | number)[]
  /** How far times lie from the plan, in minutes; null without one. */
  spreadMinutes: number | null
  /** The date from which this plan holds, when there was another before. */
  movedOn: string | null
  /** ln of the chance of seeing this by accident. */
  logChance: number
}

export interface Suggestion {
  /** Places in the input of each occurrence's events, the first step first. */
  occurrences: number[][]
  steps: SuggestedStep[]
  schedule: Schedule | null
  active: boolean
  /** The next five times, ms since 1970; empty without a schedule or when it has stopped. */
  next: number[]
  /** The step that starts the others, when no schedule does. */
  trigger: number | null
  confidence: number
  evidence: Evidence
}

export interface Discovery {
  suggestions: Suggestion[]
  ignored: Ignored
}

/** How many events were left out, or say nothing new. */
export interface Ignored {
  /** Without an instant between 1970 and 2100. */
  untimed: number
  /** More than ten years from the middle event: the clock was wrong. */
  wrongClock: number
  /** The same was said of the same instant before. */
  repeated: number
}
