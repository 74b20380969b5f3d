/**
 * A command becomes a step on the device: the words that were usual, with what changes from time to
 * time said by expressions, in the folder where it was run. A line that only a shell can carry out is
 * handed to one; then nothing from outside is put into it, since a file's name could be a command.
 * Cost: the words of the command times the occurrences.
 */
import type { JsonObject, UseStep } from '@floyo/contracts'
import type { ZoneClock } from '../zones.ts'
import { type Explanation, type Known, explain } from './explain.ts'
import {
  type ObservedAct,
  type ObservedOccurrence,
  type ObservedRoutine,
  actsOfStep,
} from './observed.ts'
import { type Note, type StepNote, tellNote } from './note.ts'
import { wordsOf } from './shell.ts'

export interface CommandInput {
  routine: ObservedRoutine
  place: number
  clock: ZoneClock
  deviceName: string | null
  /** What the device allows, as it says so itself. */
  allowedCommands: readonly string[]
  /** What is known when the command of an occurrence is run. */
  knownIn: (occurrence: ObservedOccurrence) => Known[]
}

export interface CommandStep {
  step: Omit<UseStep, 'id'> & { with: JsonObject }
  notes: StepNote[]
  /** The folder it was usually run in, if that was seen. */
  cwd: string | undefined
}

/** What the device is called until there is one. */
const placeholder = 'my-device'
const separator = '\u0000'
/** Below this share a command is not the usual one but one of several. */
const usualShare = 0.8

/** The step that runs the command seen at `place`. */
export function toCommandStep(input: CommandInput): CommandStep {
  const { routine, place, clock, deviceName, allowedCommands } = input
  const seen = actsOfStep(routine, place)
  const acts = seen.map(({ act }) => act)
  const simple = seen.filter(({ act }) => wordsOf(act.subject) !== undefined)
  const notes: StepNote[] = []
  let command: string[]
  let found: Explanation
  if (simple.length * 2 > seen.length) {
    found = explain(
      simple.map(({ act, occurrence }) => ({
        text: (wordsOf(act.subject) ?? []).join(separator),
        at: occurrence.at,
        known: input.knownIn(occurrence),
      })),
      clock,
    )
    command = found.template.split(separator)
  } else {
    found = explain(
      seen.map(({ act, occurrence }) => ({ text: act.subject, at: occurrence.at, known: [] })),
      clock,
    )
    command = ['sh', '-c', found.template]
    notes.push(tellNote('shell-line', {}))
  }
  if (found.share < usualShare) notes.push(otherCommands(acts, found))
  if (acts.some(({ subject }) => leftOut.test(subject))) notes.push(...leftOutNotes(command))
  if (deviceName === null) notes.push(tellNote('no-device', {}))
  const cwd = usual(acts.map(({ attrs }) => attrs.cwd))
  const allowed = allowedText(command)
  if (allowed === undefined) notes.push(tellNote('option-changes', {}))
  else if (!allowedCommands.includes(allowed))
    notes.push(tellNote('allow', { device: deviceName ?? '', command: allowed, cwd: cwd ?? '' }))
  if (cwd === undefined) notes.push(tellNote('folder-unseen', {}))
  return {
    step: {
      use: 'device.command',
      with: {
        device: deviceName ?? placeholder,
        command,
        ...(cwd === undefined ? {} : { cwd }),
      },
      timeout: timeoutOf(acts),
    },
    notes,
    cwd,
  }
}

/** Marks of what a device removes (secrets, quoted text) and of a line that was cut. */
const leftOut = /\*{3}|…$/

/** Each word that the device left out is asked for. */
function leftOutNotes(command: readonly string[]): StepNote[] {
  const note = tellNote('left-out', {})
  const words = [...command.entries()].filter(([, word]) => word === '***')
  if (words.length === 0) return [note]
  return words.map(([place]) => ({
    message: note.message,
    told: note.told,
    ask: {
      field: `command.${place}`,
      kind: 'text',
      label: `What follows ${command[place - 1] ?? 'it'}`,
      connectionType: null,
      otherwise: '***',
      required: true,
    },
  }))
}

/** The command as a device allows it, `*` for each word that changes; undefined if it can not. */
function allowedText(command: readonly string[]): string | undefined {
  const words = command.map((word) => {
    if (word === '***') return '*'
    if (/(?<!\{)\{\{(?!\{)/.test(word)) return word.startsWith('-') ? undefined : '*'
    return /^[\w./~:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
  })
  return words.includes(undefined) ? undefined : words.join(' ')
}

function otherCommands(acts: readonly ObservedAct[], { share }: Explanation): Note {
  const variants = [...new Set(acts.map(({ subject }) => subject).toReversed())].slice(0, 3)
  const percent = Math.round(share * 100)
  return tellNote('differs', { percent, variants: variants.join(', ') })
}

/** The value that most acts share, if it is a text. */
function usual(values: readonly unknown[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values)
    if (typeof value === 'string' && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}

/** Four times the longest run seen, in whole minutes, 10 when no length is known. */
function timeoutOf(acts: readonly ObservedAct[]): string {
  const lengths = acts.flatMap(({ attrs }) =>
    typeof attrs.durationMs === 'number' ? [attrs.durationMs] : [],
  )
  if (lengths.length === 0) return '10m'
  const minutes = Math.ceil((4 * Math.max(...lengths)) / 60_000)
  return `${Math.min(60, Math.max(1, minutes))}m`
}
