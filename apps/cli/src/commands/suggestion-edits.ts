/** What a person changed in suggestions, in words: in this one, and what it says of the next. */
import type { Habits, Suggestion, SuggestionEdit } from '@floyo/contracts'

/** What the person changed, a line each. */
export function describeEdits({ edits }: Pick<Suggestion, 'edits'>): string[] {
  return edits.map(editLine)
}

function editLine(edit: SuggestionEdit): string {
  switch (edit.kind) {
    case 'schedule-moved':
      return `the start, from ${edit.from} to ${edit.to}${edit.minutes === null ? '' : ` (${later(edit.minutes)})`}`
    case 'trigger-changed':
      return `what starts it, from ${edit.from.join(', ') || 'nothing'} to ${edit.to.join(', ') || 'nothing'}`
    case 'step-off':
      return `${edit.stepId} (${edit.does}) switched off`
    case 'step-removed':
      return `${edit.stepId} (${edit.does}) removed`
    case 'step-added':
      return `${edit.stepId} (${edit.does}) added`
    case 'input-changed':
    case 'setting-changed':
      return `${edit.field} of ${edit.stepId} (${edit.does})`
    case 'steps-reordered':
      return 'the order of the steps'
  }
}

/** What is offered by the person's earlier changes, with the way to take it. */
export function describeHabits({ switchOff, move }: Habits): string[] {
  return [
    ...switchOff.map(
      ({ stepId, does, off, kept }) =>
        `Offered  without ${stepId}: of ${off + kept} such steps (${does}) you took out ${off}: accept --off ${stepId}`,
    ),
    ...(move
      ? [
          `Offered  ${later(move.minutes)}: you moved ${move.moved} of ${move.of} schedules so: accept --move ${move.minutes}`,
        ]
      : []),
  ]
}

function later(minutes: number): string {
  return `${Math.abs(minutes)} min ${minutes < 0 ? 'earlier' : 'later'}`
}
