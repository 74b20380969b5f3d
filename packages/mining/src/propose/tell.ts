/**
 * The title and the summary of a proposed workflow: its acts in plain words, as many as fit, usual ones
 * first. Cost: linear in the steps, for each act that does not fit.
 */
import type { SeenAs } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { commandTypes } from './kinds.ts'
import type { ObservedRoutine } from './observed.ts'
import { readAct } from './read-act.ts'
import type { TriggerPlan } from './trigger.ts'
import { tellWhen } from './when.ts'
import { tellActs, tellList, tellStart, tellStep } from './words.ts'

const titleLength = 100

/** What the workflow does, short: `Run export.py and mail team@example.com`. */
export function tellTitle(
  { steps }: ObservedRoutine,
  {
    writers,
    trigger,
    acts,
  }: { writers: Map<number, number>; trigger: TriggerPlan; acts: readonly SeenAs[] },
): string {
  const own = [...steps.entries()]
    .filter(
      ([place, step]) => place !== trigger.place && !isService(step.actor) && !writers.has(place),
    )
    .map(([, step]) => step)
  const done = own.filter(
    (step) =>
      commandTypes.has(step.type) || readAct(acts, { type: step.type, subject: step.example }),
  )
  const some = [done, own, steps].find((list) => list.length > 0) ?? []
  const usual = some.filter(({ optional }) => !optional)
  const shown = usual.length > 0 ? usual : some
  const told = shown.map((step) => tellStep(step, { steps, acts }))
  const start = trigger.trigger[0]?.type === 'event' ? steps[trigger.place ?? -1] : undefined
  const before = start ? `${tellStart(start).title}, ` : ''
  const remind = done.length > 0 ? '' : 'remind me to '
  for (let most = told.length; most > 1; most--) {
    const text = `${before}${remind}${tellActs(told, { most })}`
    if (text.length <= titleLength) return capitalize(text)
  }
  const text = `${before}${remind}${tellActs(told, { most: 1 })}`
  return capitalize(text.length <= titleLength ? text : `${text.slice(0, titleLength - 1)}…`)
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
