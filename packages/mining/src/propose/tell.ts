/**
 * The title and the summary of a proposed workflow: its acts in plain words, as many as fit, usual ones
 * first. Cost: linear in the steps, for each act that does not fit.
 */
import type { SeenAs, ToldStep } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import type { SuggestedStep } from '../suggestion.ts'
import { isDoable } from './automatable.ts'
import type { ObservedRoutine } from './observed.ts'
import type { TriggerPlan } from './trigger.ts'
import { tellWhen } from './when.ts'
import { tellActs, tellList, tellStart, tellStep, tellSubject } from './words.ts'

const titleLength = 100

interface Telling {
  writers: Map<number, number>
  trigger: TriggerPlan
  acts: readonly SeenAs[]
}

/** What the workflow does, short: `Run export.py and mail team@example.com`. */
export function tellTitle(routine: ObservedRoutine, telling: Telling): string {
  const { steps } = routine
  const { trigger, acts } = telling
  const told = titleSteps(routine, telling).map((step) => tellStep(step, { steps, acts }))
  const start = trigger.trigger[0]?.type === 'event' ? steps[trigger.place ?? -1] : undefined
  const before = start ? `${tellStart(start).title}, ` : ''
  const remind = doneSteps(routine, telling).length > 0 ? '' : 'remind me to '
  for (let most = told.length; most > 1; most--) {
    const text = `${before}${remind}${tellActs(told, { most })}`
    if (text.length <= titleLength) return capitalize(text)
  }
  const text = `${before}${remind}${tellActs(told, { most: 1 })}`
  return capitalize(text.length <= titleLength ? text : `${text.slice(0, titleLength - 1)}…`)
}

/** Steps that neither start it nor are a service's, and are no files that commands write. */
function ownSteps({ steps }: ObservedRoutine, { writers, trigger }: Telling): SuggestedStep[] {
  return steps.filter(
    (step, place) => place !== trigger.place && !isService(step.actor) && !writers.has(place),
  )
}

/** Of these, those that a workflow can do. */
function doneSteps(routine: ObservedRoutine, telling: Telling): SuggestedStep[] {
  return ownSteps(routine, telling).filter(({ type, example }) =>
    isDoable(telling.acts, { type, subject: example }),
  )
}

function titleSteps(routine: ObservedRoutine, telling: Telling): SuggestedStep[] {
  const lists = [doneSteps(routine, telling), ownSteps(routine, telling), routine.steps]
  const some = lists.find((list) => list.length > 0) ?? []
  const usual = some.filter(({ optional }) => !optional)
  return usual.length > 0 ? usual : some
}

/** What title and summary are made of, for who words them otherwise. */
export function tellSteps(routine: ObservedRoutine, telling: Telling): ToldStep[] {
  const { steps } = routine
  const titled = new Set(titleSteps(routine, telling))
  return steps.map((step) => {
    const { verb, object } = tellStep(step, { steps, acts: telling.acts })
    const name = tellSubject(step.subject)
    return { verb, object, name, service: isService(step.actor), inTitle: titled.has(step) }
  })
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The routine in one sentence, with what speaks for it. */
export function tellSummary(routine: ObservedRoutine, acts: readonly SeenAs[]): string {
  const { steps, schedule, trigger } = routine
  const start = schedule ? null : (trigger ?? 0)
  const own = steps.filter((step, place) => place !== start && !isService(step.actor))
  const tell = (step: (typeof own)[number]) => tellStep(step, { steps, acts })
  const always = own.filter(({ optional }) => !optional).map(tell)
  const sometimes = own.filter(({ optional }) => optional).map(tell)
  const parts = [
    ...(always.length > 0 ? [tellActs(always)] : []),
    ...(sometimes.length > 0 ? [`at times ${tellActs(sometimes)}`] : []),
  ]
  return `${tellWhen(routine)} you ${tellList(parts) || 'go on'}.`
}
