/**
 * A routine as it was observed: its steps and, for each occurrence, the act behind each step. Mining
 * names the events of an occurrence; which of them stands for which step is found here, by the
 * steps' templates. Cost: the steps times the acts of each occurrence.
 */
import type { EventLine, JsonObject } from '@floyo/contracts'
import type { Schedule } from '../schedule.ts'
import type { Evidence, SuggestedStep, Suggestion } from '../suggestion.ts'
import { templateToRegex } from '../template.ts'

/** One event, standing for a step. */
export interface ObservedAct {
  /** ms since 1970. */
  at: number
  subject: string
  attrs: JsonObject
}

export interface ObservedOccurrence {
  /** Of its first and its last event, ms since 1970. */
  at: number
  endedAt: number
  /** The act of each step, by the step's place; undefined where it was left out. */
  acts: (ObservedAct | undefined)[]
}

export interface ObservedRoutine {
  steps: SuggestedStep[]
  schedule: Schedule | null
  /** The step that starts the others, when no schedule does. */
  trigger: number | null
  evidence: Pick<
    Evidence,
    'hits' | 'expected' | 'firstSeen' | 'lastSeen' | 'distinctDays' | 'manualSeconds'
  >
  occurrences: ObservedOccurrence[]
}

/** Puts a suggestion together with its events; `eventAt` gives the event of a place in the input. */
export function observe(
  suggestion: Suggestion,
  eventAt: (place: number) => EventLine,
): ObservedRoutine {
  const { steps, schedule, trigger, evidence } = suggestion
  const fits = steps.map(({ actor, type, subject }) => {
    const pattern = new RegExp(templateToRegex(subject), 's')
    return (event: EventLine): boolean =>
      event.type === type && event.actor === actor && pattern.test(event.subject)
  })
  return {
    steps,
    schedule,
    trigger,
    evidence,
    occurrences: suggestion.occurrences.map((places) => {
      const events = places.map(eventAt).toSorted((a, b) => a.t - b.t)
      return {
        at: events[0]?.t ?? 0,
        endedAt: events.at(-1)?.t ?? 0,
        acts: actsBySteps(fits, events),
      }
    }),
  }
}

/** Gives each step the first event that it stands for and that no step before has taken. */
function actsBySteps(
  fits: readonly ((event: EventLine) => boolean)[],
  events: readonly EventLine[],
): (ObservedAct | undefined)[] {
  const taken = new Set<EventLine>()
  return fits.map((fitsStep) => {
    const event = events.find((one) => !taken.has(one) && fitsStep(one))
    if (!event) return undefined
    taken.add(event)
    return { at: event.t, subject: event.subject, attrs: event.attrs }
  })
}

/** The acts of one step, with the time at which each occurrence began. */
export function actsOfStep(
  routine: ObservedRoutine,
  place: number,
): { act: ObservedAct; occurrence: ObservedOccurrence }[] {
  return routine.occurrences.flatMap((occurrence) => {
    const act = occurrence.acts[place]
    return act ? [{ act, occurrence }] : []
  })
}
