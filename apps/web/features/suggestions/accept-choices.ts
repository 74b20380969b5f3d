/** What can be chosen about a suggestion when it is accepted, beside what it asks for. */
import type { Habits, Suggestion } from '@floyo/contracts'
import { outlineOf } from '../definition/outline.ts'
import { onlyTime } from './edits-in-words.ts'

export interface StepChoice {
  id: string
  title: string
  does: string
  /** What earlier changes of the person say against it; null where they do not. */
  against: Habits['switchOff'][number] | null
}

export interface TimeChoice {
  /** `HH:MM`, as it is suggested, and by the person's habit. */
  suggested: string
  offered: string
  move: Habits['move']
}

export interface Choices {
  /** None where there is but one step. */
  steps: StepChoice[]
  /** Null where it does not start at one time of day. */
  time: TimeChoice | null
}

export function choicesOf({ definition, learned }: Suggestion): Choices {
  const { habits } = learned
  const steps = definition.steps.map((step) => {
    const { id, title, subject } = outlineOf(step)
    const against = habits.switchOff.find(({ stepId }) => stepId === id) ?? null
    return { id, title, does: subject, against }
  })
  const [trigger, other] = definition.trigger
  const time = trigger?.type === 'schedule' && !other ? onlyTime(trigger.cron) : undefined
  return {
    steps: steps.length > 1 ? steps : [],
    time:
      time === undefined
        ? null
        : {
            suggested: time,
            offered: toTime(toMinutes(time) + (habits.move?.minutes ?? 0)),
            move: habits.move,
          },
  }
}

/** Whether anything is offered otherwise than it is suggested. */
export function offersOtherwise({ learned: { habits } }: Suggestion): boolean {
  return habits.switchOff.length > 0 || habits.move !== null
}

/** How much later the chosen time is than the suggested one; none without a time. */
export function moveBy(suggested: string, chosen: string): number {
  return /^\d{2}:\d{2}/.test(chosen) ? toMinutes(chosen) - toMinutes(suggested) : 0
}

function toMinutes(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function toTime(minutes: number): string {
  const parts = [Math.floor(minutes / 60), minutes % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
