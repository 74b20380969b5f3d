/**
 * From a routine to a proposed workflow: its trigger, a step for each act that a program can do as
 * the person did it, and a note for all else. What was not seen is never made up: it becomes a note
 * that says what is missing. A routine of which nothing can be automated becomes a reminder. After
 * programming by demonstration (Cypher 1993), with the person's review in place of generalising
 * without a limit. Cost: linear in the routine's acts.
 */
import {
  type Definition,
  definitionFormat,
  type SeenAs,
  type SuggestionNote,
  type ToldStep,
} from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { type ZoneClock, zoneClock } from '../zones.ts'
import { type ActionStep, toActionStep } from './action-step.ts'
import { noteByHand, reminder } from './by-hand.ts'
import { toCommandStep } from './command-step.ts'
import { addStep, type Draft, knowledge, noteSometimes } from './draft.ts'
import type { Known } from './explain.ts'
import { fileExpression, collectPattern, writersOf } from './files.ts'
import { commandTypes } from './kinds.ts'
import { tellNote } from './note.ts'
import type { ObservedOccurrence, ObservedRoutine } from './observed.ts'
import { nameOfCommand } from './shell.ts'
import { tellSteps, tellSummary, tellTitle } from './tell.ts'
import { planTrigger } from './trigger.ts'
import { tellSubject } from './words.ts'

export interface ProposalContext {
  /** The person's zone, an IANA name: the day that file names and commands speak of. */
  timezone: string
  /** The device that most of the events came from. */
  deviceName: string | null
  /** The commands that this device allows. */
  allowedCommands: readonly string[]
  /** Folders that the person's devices watch. */
  watchedFolders: readonly string[]
  /** The workspace's connections. */
  connections: readonly { type: string; name: string }[]
  /** Which acts the actions can do, first come first; connectors contribute it. */
  acts: readonly SeenAs[]
}

export interface Proposal {
  title: string
  summary: string
  /** The routine's steps as a person tells them, by their place. */
  told: ToldStep[]
  definition: Definition
  /** What a person still has to do or to check, and where. */
  notes: SuggestionNote[]
}

/** Proposes the workflow that does the routine. */
export function proposeWorkflow(routine: ObservedRoutine, context: ProposalContext): Proposal {
  const from = routine.occurrences[0]?.at ?? 0
  const clock = zoneClock(context.timezone, from, routine.occurrences.at(-1)?.endedAt ?? from)
  const { acts } = context
  const writers = writersOf(routine, acts)
  const plan = planTrigger(routine, { writers, watchedFolders: context.watchedFolders })
  const telling = { writers, trigger: plan, acts }
  const title = tellTitle(routine, telling)
  const summary = tellSummary(routine, acts)
  const draft: Draft = {
    inputs: {},
    steps: [],
    notes: plan.notes.map((note) => ({ stepId: null, ...note })),
    files: new Map(),
  }
  const byHand: number[] = []
  for (const [place, step] of routine.steps.entries()) {
    if (place === plan.place || isService(step.actor) || writers.has(place)) continue
    const knownIn = knowledge({ routine, draft, triggerPlace: plan.place })
    const adding = { routine, place, draft, clock, context, knownIn }
    const action = toActionStep({
      ...adding,
      table: acts,
      files: [...draft.files.values()],
      connections: context.connections,
    })
    if (action) addAction(action, adding)
    else if (commandTypes.has(step.type)) addCommand({ ...adding, writers })
    else byHand.push(place)
  }
  const left = { places: byHand, acts }
  if (draft.steps.length === 0) draft.steps.push(reminder(routine.steps, left))
  else if (byHand.length > 0) draft.notes.push({ stepId: null, ...noteByHand(routine.steps, left) })
  return {
    title,
    summary,
    told: tellSteps(routine, telling),
    notes: draft.notes,
    definition: {
      format: definitionFormat,
      name: title,
      description: summary,
      inputs: draft.inputs,
      trigger: plan.trigger,
      steps: draft.steps,
    },
  }
}

interface Adding {
  routine: ObservedRoutine
  place: number
  draft: Draft
  clock: ZoneClock
  context: ProposalContext
  knownIn: (occurrence: ObservedOccurrence) => Known[]
}

function addCommand({
  routine,
  place,
  writers,
  draft,
  clock,
  context: { deviceName, allowedCommands },
  knownIn,
}: Adding & { writers: Map<number, number> }): void {
  const made = toCommandStep({
    routine,
    place,
    clock,
    deviceName,
    allowedCommands,
    knownIn,
  })
  const written = [...writers].filter(([, command]) => command === place).map(([file]) => file)
  const patterns = new Map<string, string>()
  for (const file of written) {
    const template = routine.steps[file]?.subject ?? ''
    const pattern = collectPattern(template, made.cwd)
    if (pattern === undefined)
      made.notes.push(tellNote('outside-folder', { name: tellSubject(template) }))
    else patterns.set(template, pattern)
  }
  if (patterns.size > 0) made.step.with.collect = [...new Set(patterns.values())]
  const name = nameOfCommand(routine.steps[place]?.example ?? '')
  const id = addStep(draft, name.replace(/\.[a-z0-9]+$/i, ''), made)
  noteSometimes(routine, { place, id, draft })
  for (const file of written) {
    const template = routine.steps[file]?.subject ?? ''
    if (!patterns.has(template)) continue
    draft.files.set(file, {
      template,
      expression: fileExpression(id, template, patterns.size === 1),
    })
  }
}

function addAction(made: ActionStep, { routine, place, draft }: Adding): void {
  Object.assign(draft.inputs, made.inputs)
  noteSometimes(routine, { place, id: addStep(draft, made.as.step, made), draft })
}
