/**
 * A workflow while it is being proposed: its steps so far, what they hand on to later ones, and what the
 * person has to be told. Cost: linear in the steps for each one that is added.
 */
import type { Definition, SuggestionNote, UseStep } from '@floyo/contracts'
import type { HandedIn } from './action-step.ts'
import type { Known } from './explain.ts'
import { knownOfTrigger } from './known.ts'
import { noteOf, type StepNote, tellNote } from './note.ts'
import { actsOfStep, type ObservedOccurrence, type ObservedRoutine } from './observed.ts'
import { baseName } from './shell.ts'

export interface Draft {
  inputs: Definition['inputs']
  steps: UseStep[]
  notes: SuggestionNote[]
  /** Files that steps hand in, by the place of the act that wrote them. */
  files: Map<number, HandedIn>
}

/** Puts a step and its notes into the draft under a free id made from `name`. @returns the id */
export function addStep(
  draft: Draft,
  name: string,
  { step, notes }: { step: Omit<UseStep, 'id'>; notes: StepNote[] },
): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 40) || 'step'
  let id = base
  for (let n = 2; draft.steps.some((one) => one.id === id); n++) id = `${base}_${n}`
  draft.steps.push({ id, ...step })
  draft.notes.push(...notes.map((note) => noteOf(id, note)))
  return id
}

/** An act that was not always part of the routine, but that the workflow would always do. */
export function noteSometimes(
  routine: ObservedRoutine,
  { place, id, draft }: { place: number; id: string; draft: Draft },
): void {
  if (routine.steps[place]?.optional !== true) return
  const seen = actsOfStep(routine, place).length
  draft.notes.push({
    stepId: id,
    ...tellNote('sometimes', { seen, all: routine.occurrences.length }),
  })
}

/** What is known in an occurrence: of its trigger, and of the files that earlier steps hand in. */
export function knowledge({
  routine,
  draft,
  triggerPlace,
}: {
  routine: ObservedRoutine
  draft: Draft
  triggerPlace: number | null
}): (occurrence: ObservedOccurrence) => Known[] {
  return ({ acts }) => {
    const known: Known[] = []
    const [step, act] =
      triggerPlace === null ? [] : [routine.steps[triggerPlace], acts[triggerPlace]]
    if (step && act) known.push(...knownOfTrigger(step, act))
    for (const [file, { expression }] of draft.files) {
      const path = acts[file]?.subject
      if (path === undefined) continue
      known.push({ value: path, expression: `${expression}.path` })
      known.push({ value: baseName(path), expression: `${expression}.name` })
    }
    return known
  }
}
