/**
 * What a person's changes to earlier proposals say of the next one. A step of a kind that was taken out
 * or switched off at least two times more often than it was kept is offered switched off, and a
 * schedule is offered moved where at least two more of them were moved to the same side than were not:
 * one change alone says nothing, and each answer to the contrary counts as much. The share of a kind
 * that is kept is smoothed (favour.ts) and never above 1: leaving a step as it is says little. What the
 * person was offered and took says nothing new either. Cost: steps times answers.
 */
import type { Definition, Habits, SuggestionEdit, UseStep } from '@floyo/contracts'
import { actionsOf } from './actions.ts'
import { onlySchedule } from './edits.ts'
import { favourOf } from './favour.ts'
import { moveTime, timeOfDay } from './time-of-day.ts'

/** What a person made of one proposal that they accepted. */
export interface Taken {
  definition: Pick<Definition, 'trigger' | 'steps'>
  edits: readonly SuggestionEdit[]
  /** What was offered with it. */
  offered: Habits
}

export interface Kept {
  /** The share of its steps that the person is likely to keep, 0 to 1. */
  kept: number
  habits: Habits
}

/** So many more answers to one side than to the other say something of the next. */
const clearly = 2

/** What the changes to earlier proposals say of this one. */
export function habitsOf(
  taken: readonly Taken[],
  { trigger, steps }: Pick<Definition, 'trigger' | 'steps'>,
): Kept {
  const answers = taken.flatMap(answersOfSteps)
  const parts = actionsOf(steps).map((step) => {
    const of = answers.filter(({ kind }) => kind === kindOf(step))
    const off = of.filter((answer) => answer.off).length
    const kept = of.length - off
    const share = Math.min(1, favourOf({ yes: kept, no: off }))
    return { stepId: step.id, does: step.use, off, kept, share }
  })
  const total = parts.reduce((sum, { share }) => sum + share, 0)
  return {
    kept: parts.length === 0 ? 1 : total / parts.length,
    habits: {
      switchOff: parts
        .filter(({ off, kept }) => off >= kept + clearly)
        .map(({ share: _share, ...told }) => told),
      move: moveFor(taken, trigger),
    },
  }
}

/** What makes two steps alike: the action, and of a command its name, which its id was made from. */
function kindOf({ id, use }: UseStep): string {
  return use === 'device.command' ? `${use} ${id.replace(/_\d+$/, '')}` : use
}

function answersOfSteps({ definition, edits, offered }: Taken): { kind: string; off: boolean }[] {
  return actionsOf(definition.steps).flatMap((step) => {
    const off = edits.some(
      (edit) =>
        (edit.kind === 'step-off' || edit.kind === 'step-removed') && edit.stepId === step.id,
    )
    const wasOffered = offered.switchOff.some(({ stepId }) => stepId === step.id)
    return off && wasOffered ? [] : { kind: kindOf(step), off }
  })
}

function moveFor(taken: readonly Taken[], trigger: Definition['trigger']): Habits['move'] {
  const cron = onlySchedule(trigger)?.cron
  if (cron === undefined || timeOfDay(cron) === null) return null
  const moves = taken.flatMap(moveOf)
  for (const side of [-1, 1]) {
    const moved = moves.filter((minutes) => Math.sign(minutes) === side)
    const others = moves.length - moved.length
    if (moved.length < others + clearly) continue
    // Of an even number the smaller of the two in the middle.
    const far = moved.map(Math.abs).toSorted((a, b) => a - b)[Math.ceil(moved.length / 2) - 1] ?? 0
    const minutes = side * far
    if (moveTime(cron, minutes) === null) return null
    return { minutes, moved: moved.length, of: moves.length }
  }
  return null
}

/** By how many minutes the person moved its schedule; nothing where that says nothing of the next. */
function moveOf({ definition, edits, offered }: Taken): number[] {
  const cron = onlySchedule(definition.trigger)?.cron
  if (cron === undefined || timeOfDay(cron) === null) return []
  if (edits.some(({ kind }) => kind === 'trigger-changed')) return []
  const moved = edits.find((edit) => edit.kind === 'schedule-moved')
  const minutes = moved ? moved.minutes : 0
  return minutes === null || minutes === offered.move?.minutes ? [] : [minutes]
}
