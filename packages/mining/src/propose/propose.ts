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
  type UseStep,
} from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { type ZoneClock, zoneClock } from '../zones.ts'
import { type ActionStep, type HandedIn, toActionStep } from './action-step.ts'
import { toCommandStep } from './command-step.ts'
import type { Known } from './explain.ts'
import { escapeTemplate } from './expression.ts'
import { fileExpression, collectPattern, writersOf } from './files.ts'
import { commandTypes } from './kinds.ts'
import { knownOfTrigger } from './known.ts'
import { noteOf, type StepNote, tellByHand, tellNote } from './note.ts'
import { actsOfStep, type ObservedOccurrence, type ObservedRoutine } from './observed.ts'
import { readAct } from './read-act.ts'
import { baseName, nameOfCommand, wordsOf } from './shell.ts'
import { tellSteps, tellSummary, tellTitle } from './tell.ts'
import { planTrigger } from './trigger.ts'
import { tellActs, tellStep, tellSubject } from './words.ts'

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

interface Draft {
  inputs: Definition['inputs']
  steps: UseStep[]
  notes: SuggestionNote[]
  /** Files that steps hand in, by the place of the act that wrote them. */
  files: Map<number, HandedIn>
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
  noteByHand(routine, { byHand, draft, acts })
  if (draft.steps.length === 0) draft.steps.push(reminder(routine, { byHand, acts }))
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
  const example = routine.steps[place]?.example ?? ''
  const name = nameOfCommand(wordsOf(example) ?? example.split(/\s+/))
  const id = add(draft, name.replace(/\.[a-z0-9]+$/i, ''), made)
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
  noteSometimes(routine, { place, id: add(draft, made.as.step, made), draft })
}

/** Puts a step and its notes into the draft under a free id made from `name`. @returns the id */
function add(
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

/** What is known in an occurrence: of its trigger, and of the files that earlier steps hand in. */
function knowledge({
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

function noteByHand(
  { steps }: ObservedRoutine,
  { byHand, draft, acts }: { byHand: readonly number[]; draft: Draft; acts: readonly SeenAs[] },
): void {
  const last = byHand.at(-1)
  if (last === undefined || draft.steps.length === 0) return
  const own = byHand.flatMap((place) => steps[place] ?? [])
  const told = own.map((step) => tellStep(step, { steps, acts }))
  const waits = steps
    .slice(byHand[0])
    .some(
      ({ type, example }) => commandTypes.has(type) || readAct(acts, { type, subject: example }),
    )
  draft.notes.push({ stepId: null, ...tellByHand(told, waits) })
}

/** An act that was not always part of the routine, but that the workflow would always do. */
function noteSometimes(
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

/** The step of a workflow that can only say that it is time. */
function reminder(
  { steps }: ObservedRoutine,
  { byHand, acts }: { byHand: readonly number[]; acts: readonly SeenAs[] },
): UseStep {
  const own = byHand.flatMap((place) => steps[place] ?? [])
  const told = (own.length > 0 ? own : steps).map((step) => tellStep(step, { steps, acts }))
  const text = `It is time to ${tellActs(told)}.`
  return { id: 'remind', use: 'floyo.note', with: { text: escapeTemplate(text) } }
}
