/**
 * Suggestions: routines worded for people, with the evidence for and against them.
 *
 * Ranked by the minutes a week they would save, weighed by how sure they are; nothing is suggested
 * whose steps are all services', nor what is one act seen from several sides, as a commit and the files
 * in it: when such a routine begins, nothing of it is left to do. Cost: linear in the occurrences.
 */
import { findBindings } from './bindings.ts'
import { eventsOfAct, type Acts } from './acts.ts'
import { upcoming, type Timetable } from './calendar.ts'
import type { EventColumns } from './columns.ts'
import { presentIn, type Episode } from './episodes.ts'
import { secondsByHand } from './propose/worth.ts'
import { quantile, wilsonLower } from './stats.ts'
import type { Evidence, SuggestedStep, Suggestion } from './suggestion.ts'
import { leftAlone } from './triggers.ts'
import { DAY } from './zones.ts'

/** A routine: an episode and what starts it. */
export interface Routine extends Episode {
  timetable: Timetable | undefined
}

export interface Wording {
  columns: EventColumns
  acts: Acts
  /** The instant after which the next times are wanted. */
  now: number
  /** The last instant of the log. */
  end: number
}

/** Words the routines as suggestions, the most worthwhile first. */
export function toSuggestions(routines: readonly Routine[], wording: Wording): Suggestion[] {
  return routines
    .filter(({ steps }) => steps.some((token) => wording.acts.tokens[token]?.service === false))
    .filter((routine) => routine.timetable !== undefined || !isOneAct(routine, wording.acts))
    .map((routine) => {
      const suggestion = toSuggestion(routine, wording)
      const first = Math.min(...presentIn(routine.occurrences[0] ?? []))
      return { suggestion, worth: minutesSavedAWeek(suggestion), first }
    })
    .toSorted(
      (a, b) =>
        b.worth - a.worth || b.suggestion.confidence - a.suggestion.confidence || a.first - b.first,
    )
    .map(({ suggestion }) => suggestion)
}

/** Whether it mostly happens at one instant, to the millisecond. */
function isOneAct({ occurrences }: Routine, acts: Acts): boolean {
  const atOnce = occurrences.filter((occurrence) => {
    const times = presentIn(occurrence).map((act) => acts.t[act])
    return times.every((time) => time === times[0])
  })
  return atOnce.length * 2 > occurrences.length
}

function toSuggestion(routine: Routine, wording: Wording): Suggestion {
  const { acts, columns } = wording
  const { timetable } = routine
  const evidence = evidenceOf(routine, wording)
  return {
    occurrences: routine.occurrences.map((occurrence) =>
      presentIn(occurrence)
        .flatMap((act, place) => eventsOfAct(acts, act).map((event) => ({ event, place })))
        // The first step leads; the others follow in the order of time.
        .toSorted((a, b) => Number(b.place === 0) - Number(a.place === 0) || a.event - b.event)
        .map(({ event }) => columns.line[event] ?? 0),
    ),
    steps: stepsOf(routine, wording),
    schedule: timetable?.schedule ?? null,
    active: timetable ? timetable.active : isStillAnswered(routine, wording),
    next: timetable ? upcoming(timetable, wording.now) : [],
    trigger: timetable ? null : 0,
    confidence: Number(wilsonLower(evidence.hits, evidence.expected).toFixed(4)),
    evidence,
  }
}

function stepsOf(routine: Routine, { acts, columns }: Wording): SuggestedStep[] {
  const { steps, occurrences } = routine
  const bindings = findBindings(routine, acts, columns)
  return steps.map((id, place) => {
    const token = acts.tokens[id]
    const present = occurrences.filter((occurrence) => (occurrence[place] ?? -1) >= 0)
    const last = present.at(-1)?.[place] ?? 0
    // A step taken on half-way is judged from then on.
    const since = present[0] ? occurrences.indexOf(present[0]) : 0
    return {
      actor: token?.actor ?? '',
      type: token?.type ?? '',
      subject: token?.template ?? '',
      optional: present.length < 0.9 * (occurrences.length - since),
      example: columns.whats[columns.what[acts.firstEvent[last] ?? 0] ?? 0]?.subject ?? '',
      bindings: bindings[place] ?? [],
    }
  })
}

function evidenceOf(routine: Routine, { acts, columns, end }: Wording): Evidence {
  const { occurrences, timetable, logP } = routine
  const spans = occurrences.map((occurrence) => {
    const times = presentIn(occurrence).map((act) => acts.t[act] ?? 0)
    return { from: Math.min(...times), to: Math.max(...times) }
  })
  const seconds = Float64Array.from(spans, ({ from, to }) => (to - from) / 1000).toSorted()
  const days = new Set(occurrences.map(([act = 0]) => acts.day[act]))
  const alone = timetable ? [] : leftAlone(routine, { acts, columns, end })
  return {
    hits: timetable?.hits ?? occurrences.length,
    expected: timetable?.expected ?? occurrences.length + alone.length,
    firstSeen: spans[0]?.from ?? 0,
    lastSeen: spans.at(-1)?.from ?? 0,
    distinctDays: days.size,
    extra: timetable?.extra ?? 0,
    manualSeconds: {
      median: round(quantile(seconds, 0.5)),
      p10: round(quantile(seconds, 0.1)),
      p90: round(quantile(seconds, 0.9)),
    },
    counterExamples:
      timetable?.missed ?? alone.map((act) => columns.line[acts.firstEvent[act] ?? 0] ?? 0),
    spreadMinutes: timetable ? round(timetable.spreadMinutes) : null,
    movedOn: timetable?.movedOn ?? null,
    logChance: Number((logP + (timetable?.logP ?? 0)).toFixed(2)),
  }
}

/** To one decimal. */
function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A triggered routine has ended when its usual pace makes the silence since implausible. */
function isStillAnswered({ occurrences }: Routine, { acts, end }: Wording): boolean {
  const first = acts.t[occurrences[0]?.find((act) => act >= 0) ?? 0] ?? 0
  const last = acts.t[occurrences.at(-1)?.find((act) => act >= 0) ?? 0] ?? 0
  const pace = (occurrences.length - 1) / Math.max(DAY, last - first)
  return (end - last) * pace < Math.log(1000)
}

/** Rank: occurrences a week times what each takes by hand, times the confidence. */
function minutesSavedAWeek({ occurrences, steps, confidence, evidence }: Suggestion): number {
  const weeks = Math.max(1, (evidence.lastSeen - evidence.firstSeen) / (7 * DAY))
  const minutes = secondsByHand({ evidence, steps }) / 60
  return (occurrences.length / weeks) * minutes * confidence
}
