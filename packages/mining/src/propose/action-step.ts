/**
 * An act that an action can do becomes a step with that action: the input as it usually was, with what
 * changes said by expressions, the files that steps before hand in, and asks for what nobody saw. An
 * act that needs a file which no step hands in stays where the file is, on the device. Programming by
 * demonstration (Cypher 1993): what stays the same is meant, what varies is a variable.
 * Cost: the fields of the input times the occurrences.
 */
import type { ActReading, Definition, JsonObject, SeenAs, UseStep } from '@floyo/contracts'
import { templateMatches } from '../template.ts'
import type { ZoneClock } from '../zones.ts'
import { type Known, explain } from './explain.ts'
import { quote } from './expression.ts'
import { commandTypes } from './kinds.ts'
import { type Note, type StepNote, tellAs, tellNote } from './note.ts'
import { type ObservedOccurrence, type ObservedRoutine, actsOfStep } from './observed.ts'
import { readAct } from './read-act.ts'
import { baseName } from './shell.ts'

/** A file that a step before hands in. */
export interface HandedIn {
  template: string
  /** The file's reference, without braces. */
  expression: string
}

export interface ActionInput {
  routine: ObservedRoutine
  place: number
  clock: ZoneClock
  table: readonly SeenAs[]
  files: readonly HandedIn[]
  /** The workspace's connections. */
  connections: readonly { type: string; name: string }[]
  knownIn: (occurrence: ObservedOccurrence) => Known[]
}

export interface ActionStep {
  as: SeenAs
  step: Omit<UseStep, 'id'> & { with: JsonObject }
  notes: StepNote[]
  /** Inputs that the workflow needs for it. */
  inputs: Definition['inputs']
}

/** Below this share of the acts a text is one of several. */
const usualShare = 0.8
const leastShare = 0.6

interface Sample {
  reading: ActReading
  occurrence: ObservedOccurrence
}

/** The step that does the act seen at `place`; undefined when no action can. */
export function toActionStep(input: ActionInput): ActionStep | undefined {
  const { routine, place, table, clock } = input
  const type = routine.steps[place]?.type ?? ''
  const seen = actsOfStep(routine, place)
  const read = seen.map(({ act, occurrence }) => ({
    ...readAct(table, { ...act, type }),
    occurrence,
  }))
  const as = usualOf(read.map((one) => one.as))
  const samples = read.flatMap(({ as: of, reading, occurrence }): Sample[] =>
    as && of === as && reading ? [{ reading, occurrence }] : [],
  )
  if (!as || samples.length < usualShare * seen.length) return undefined
  const files = filesOf(samples, as, input.files)
  const lacksFiles = fieldsOf(samples, 'files').some((field) => !(field in files))
  if (lacksFiles && commandTypes.has(type)) return undefined
  const { texts, notes, unseen } = textsOf(samples, as, input)
  const made: ActionStep = {
    as,
    step: { use: as.action, with: {} },
    notes,
    inputs: {},
  }
  for (const [field, text] of Object.entries(texts))
    setField(made.step.with, field, as.lists.includes(field) ? text.split(',') : text)
  for (const [field, handed] of Object.entries(files)) {
    const references = handed.map(({ expression }) => `{{ ${expression} }}`)
    setField(
      made.step.with,
      field,
      as.fileLists.includes(field) ? references : (references[0] ?? ''),
    )
  }
  const file = Object.values(files)[0]?.[0]?.expression ?? null
  const today = `{{ format_date(run.startedAt, 'yyyy-MM-dd', ${quote(clock.tz)}) }}`
  for (const field of unseen) {
    const { input: needed, message, ...ask } = as.ask(field, { file, today, texts })
    setField(made.step.with, field, ask.otherwise)
    if (needed)
      made.inputs[needed.name] = {
        type: 'string',
        description: needed.description,
        required: true,
      }
    made.notes.push({
      ...tellAs('unseen', { action: as.action, field }, message),
      ask: { field, kind: 'text', connectionType: null, ...ask },
    })
  }
  addConnection(made, samples, input)
  if (as.onUnknown) made.step.onUnknown = as.onUnknown
  return made
}

/** Fields that at least so many of the samples have. */
function fieldsOf(samples: readonly Sample[], kind: 'texts' | 'files'): string[] {
  const counts = new Map<string, number>()
  for (const { reading } of samples)
    for (const field of Object.keys(reading[kind])) counts.set(field, (counts.get(field) ?? 0) + 1)
  return [...counts].filter(([, count]) => count >= leastShare * samples.length).map(([f]) => f)
}

/** Each field of text as it usually was; those that were not seen, or are never the same, are to be asked for. */
function textsOf(
  samples: readonly Sample[],
  as: SeenAs,
  { clock, knownIn }: ActionInput,
): { texts: Record<string, string>; notes: StepNote[]; unseen: string[] } {
  const texts: Record<string, string> = {}
  const notes: StepNote[] = []
  const unseen = new Set<string>()
  const seen = fieldsOf(samples, 'texts')
  for (const field of seen) {
    const { template, share } = explain(
      samples.flatMap(({ reading, occurrence }) => {
        const text = reading.texts[field]
        return text === undefined ? [] : [{ text, at: occurrence.at, known: knownIn(occurrence) }]
      }),
      clock,
    )
    if (share < leastShare && !as.keeps.includes(field)) {
      unseen.add(field)
      continue
    }
    texts[field] = template
    if (share < usualShare && as.keeps.includes(field))
      notes.push(
        tellNote('not-always', { text: template, percent: Math.round(share * 100), field }),
      )
  }
  for (const field of samples.at(-1)?.reading.unseen ?? [])
    if (!(field in texts) || as.keeps.includes(field)) unseen.add(field)
  return { texts, notes, unseen: [...unseen] }
}

/** The files that steps hand in, by the fields that took them; where acts do not say which, the last one made. */
function filesOf(
  samples: readonly Sample[],
  as: SeenAs,
  handedIn: readonly HandedIn[],
): Record<string, HandedIn[]> {
  const files: Record<string, HandedIn[]> = {}
  for (const field of fieldsOf(samples, 'files')) {
    const said = samples.flatMap(({ reading }) => reading.files[field] ?? [])
    const takers = samples.filter(({ reading }) => reading.files[field])
    const found =
      said.length === 0
        ? handedIn.slice(-1)
        : handedIn.filter(({ template }) => isCarried(template, field, takers))
    if (found.length > 0)
      files[field] = as.fileLists.includes(field) ? [...found] : found.slice(0, 1)
  }
  return files
}

function isCarried(template: string, field: string, samples: readonly Sample[]): boolean {
  const name = baseName(template)
  const carried = samples.filter(({ reading }) =>
    reading.files[field]?.some((path) => templateMatches(name, baseName(path))),
  )
  return carried.length >= leastShare * samples.length
}

function addConnection(
  { as, step, notes }: ActionStep,
  samples: readonly Sample[],
  { connections }: ActionInput,
): void {
  const { type, title, always, placeholder } = as.connection
  const names = connections.filter((one) => one.type === type).map(({ name }) => name)
  const ask = (otherwise: string, note: Note): void => {
    notes.push({
      ...note,
      ask: {
        field: 'connection',
        kind: 'connection',
        label: 'Connection',
        connectionType: type,
        otherwise,
        required: true,
      },
    })
  }
  if (always) {
    step.connection = names[0] ?? placeholder
    if (names.length === 0)
      ask(
        placeholder,
        tellAs(
          'connection-missing',
          { name: placeholder, type },
          `Add a ${title} called ${placeholder} under Connections.`,
        ),
      )
    else if (names.length > 1)
      ask(step.connection, tellNote('connection-several', { names: names.join(', ') }))
    return
  }
  const secret = samples.filter(({ reading }) => reading.credential)
  if (secret.length * 2 <= samples.length) return
  step.connection = placeholder
  ask(
    placeholder,
    tellAs(
      'connection-secret',
      { name: placeholder, type },
      `You did this with a credential, which never left the device: choose a ${title} that holds it, or add one called ${placeholder}.`,
    ),
  )
}

/** Of the entries, the one that most acts were read by. */
function usualOf(entries: readonly (SeenAs | undefined)[]): SeenAs | undefined {
  const counts = new Map<SeenAs, number>()
  for (const as of entries) if (as) counts.set(as, (counts.get(as) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/** Sets `multipart.file` inside of `multipart`; only the first dot divides. */
function setField(target: JsonObject, field: string, value: string | string[]): void {
  const [outer = '', inner] = field.split(/\.(.*)/s)
  if (inner === undefined) target[outer] = value
  else target[outer] = { ...(target[outer] as JsonObject | undefined), [inner]: value }
}
