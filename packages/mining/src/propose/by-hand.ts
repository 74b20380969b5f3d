/**
 * What stays with the person: acts that no step does. A workflow that does the others tells of them;
 * one that could do nothing else reminds of them. Cost: linear in the routine's steps.
 */
import type { SeenAs, UseStep } from '@floyo/contracts'
import type { SuggestedStep } from '../suggestion.ts'
import { noteAction } from './actions.ts'
import { isDoable } from './automatable.ts'
import { escapeTemplate } from './expression.ts'
import { type Note, tellByHand } from './note.ts'
import { tellActs, tellStep } from './words.ts'

interface ByHand {
  /** The places of the acts, ascending. */
  places: readonly number[]
  acts: readonly SeenAs[]
}

/** Tells which acts the workflow leaves out, and whether it goes on without waiting for them. */
export function noteByHand(steps: readonly SuggestedStep[], { places, acts }: ByHand): Note {
  const told = stepsAt(steps, places).map((step) => tellStep(step, { steps, acts }))
  const isFollowed = steps
    .slice(places[0])
    .some(({ type, example }) => isDoable(acts, { type, subject: example }))
  return tellByHand(told, isFollowed)
}

/** The step that says that it is time for the acts; for the whole routine where there are none. */
export function reminder(steps: readonly SuggestedStep[], { places, acts }: ByHand): UseStep {
  const own = places.length > 0 ? stepsAt(steps, places) : steps
  const told = own.map((step) => tellStep(step, { steps, acts }))
  const text = `It is time to ${tellActs(told)}.`
  return { id: 'remind', use: noteAction, with: { text: escapeTemplate(text) } }
}

function stepsAt(steps: readonly SuggestedStep[], places: readonly number[]): SuggestedStep[] {
  return places.flatMap((place) => steps[place] ?? [])
}
