/**
 * What starts the workflow: the clock, or an event that a device sees. A routine on a schedule that
 * begins with a file's arrival starts with the arrival, where a device watches for it: the file may
 * be late, and the clock does not know. Event, condition, action, as in active databases (McCarthy and
 * Dayal 1989). Cost: linear in the occurrences.
 */
import type { Trigger } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import type { SuggestedStep } from '../suggestion.ts'
import { templateMatches, templateToRegex } from '../template.ts'
import { quote } from './expression.ts'
import { arrivalTypes, commandTypes, fileWriteTypes } from './kinds.ts'
import { type Note, tellNote } from './note.ts'
import type { ObservedRoutine } from './observed.ts'
import { tellSubject } from './words.ts'

export interface TriggerPlan {
  trigger: Trigger[]
  /** The step that is the trigger itself, if one is. */
  place: number | null
  notes: Note[]
}

/** `watchedFolders`: of all the person's devices. `writers`: see writersOf. */
export function planTrigger(
  routine: ObservedRoutine,
  { writers, watchedFolders }: { writers: Map<number, number>; watchedFolders: readonly string[] },
): TriggerPlan {
  const { schedule, steps } = routine
  const isWatched = (step: SuggestedStep): boolean =>
    !step.type.startsWith('file.') || watchedFolders.some((folder) => within(folder, step.example))
  if (schedule) {
    const first = steps[0]
    const arrives =
      first &&
      arrivalTypes.has(first.type) &&
      !writers.has(0) &&
      isWatched(first) &&
      first.type !== 'mail.received'
    if (arrives && steps.some(({ type }) => commandTypes.has(type) || type === 'mail.sent'))
      return eventPlan(routine, 0, [])
    return {
      trigger: [
        {
          type: 'schedule',
          cron: schedule.cron,
          timezone: schedule.tz,
          missed: 'run-once',
          ...(schedule.every_weeks === undefined || schedule.every_weeks < 2
            ? {}
            : { everyWeeks: schedule.every_weeks, anchor: schedule.anchor }),
        },
      ],
      place: null,
      notes: [],
    }
  }
  const place = routine.trigger ?? 0
  const step = steps[place]
  if (!step) return { trigger: [{ type: 'manual' }], place: null, notes: [] }
  const notes = isWatched(step) ? [] : [tellNote('not-watched', { path: step.example })]
  return eventPlan(routine, place, notes)
}

function eventPlan(routine: ObservedRoutine, place: number, notes: Note[]): TriggerPlan {
  const step = routine.steps[place]
  const own = step && ownWrites(routine, place)
  if (!step || own === undefined)
    return {
      trigger: [{ type: 'manual' }],
      place,
      notes: [...notes, tellNote('own-writes', { name: tellSubject(step?.subject ?? '') })],
    }
  return {
    trigger: [
      {
        type: 'event',
        on: step.type,
        where: conditionOf(step, own),
        // An editor saves many times; the workflow starts when it has been quiet for a minute.
        ...(step.type === 'file.created' || !fileWriteTypes.has(step.type)
          ? {}
          : { debounce: '1m' }),
      },
    ],
    place,
    notes,
  }
}

/** Templates of files that later steps write and that would start the workflow again; undefined when these cannot be told from the trigger's own. */
function ownWrites(routine: ObservedRoutine, place: number): string[] | undefined {
  const trigger = routine.steps[place]
  if (!trigger || !fileWriteTypes.has(trigger.type)) return []
  const written = routine.steps.filter(
    (step, at) =>
      at !== place && step.type === trigger.type && templateMatches(trigger.subject, step.example),
  )
  return written.some(({ subject }) => subject === trigger.subject)
    ? undefined
    : written.map(({ subject }) => subject)
}

function conditionOf(step: SuggestedStep, except: readonly string[]): string {
  const conditions = [matches(step.subject), ...except.map((template) => `!${matches(template)}`)]
  if (isService(step.actor)) conditions.push(`event.actor == ${quote(step.actor)}`)
  return conditions.join(' && ')
}

function matches(template: string): string {
  const exact = template.replace(/\\([\\*<])/g, '$1')
  const changes = /<(uuid|date|hex|num)>|(?<!\\)\*/.test(template)
  return changes
    ? `event.subject.matches(${quote(templateToRegex(template))})`
    : `event.subject == ${quote(exact)}`
}

/** Whether a file lies in a folder, however deep. */
function within(folder: string, path: string): boolean {
  const base = folder.replace(/[/\\]+$/, '')
  return path === base || path.startsWith(`${base}/`) || path.startsWith(`${base}\\`)
}
