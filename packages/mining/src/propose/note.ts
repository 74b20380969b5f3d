/**
 * Notes of a step that is being proposed, before it has its id: what they say as facts,
 * and the English sentence of it. What they ask for is named by the step
 * and the field that takes it. Cost: none to speak of.
 */
import type {
  NoteCode,
  NoteFacts,
  NoteValues,
  SuggestionAsk,
  SuggestionNote,
  ToldAct,
} from '@floyo/contracts'
import { tellActs } from './words.ts'

export interface Note {
  message: string
  told: NoteFacts
}

export interface StepNote extends Note {
  /** `field`: of the step's input, or `connection`. */
  ask?: Omit<SuggestionAsk, 'id'> & { field: string }
}

/** The codes whose sentence is made of their values alone. */
type Plain = Exclude<NoteCode, 'by-hand' | 'unseen' | 'connection-missing' | 'connection-secret'>

const sentences: { [Code in Plain]: (values: NoteValues[Code]) => string } = {
  'not-watched': ({ path }) =>
    `No device watches the folder of ${path}: run "floyo watch start" for it, or nothing will start the workflow.`,
  'own-writes': ({ name }) =>
    `The workflow itself writes files like ${name}, so their arrival can not start it: start it by hand or on a schedule.`,
  'outside-folder': ({ name }) =>
    `It writes ${name} outside of its folder, and a device hands in only files below it: later steps go without that file.`,
  sometimes: ({ seen, all }) =>
    `You did this ${seen} of ${all} times, the workflow would do it every time: give it a condition, or take it out.`,
  'not-always': ({ text, percent, field }) =>
    `It was not always ${text}, only ${percent} % of the time: check "${field}".`,
  'shell-line': () =>
    'Only a shell can carry out this line. Put it into a script and run that; or let the device allow "sh -c" with exactly this line.',
  differs: ({ percent, variants }) =>
    `The command differs: this form was used ${percent} % of the time. Lately it was ${variants}. Check it before you enable the workflow.`,
  'left-out': () =>
    'A part of the command was left out before it left the device: put it back, or, if it is a secret, let the command read it from a file.',
  'no-device': () => 'Choose the device that runs the command: let one in with "floyo login".',
  'option-changes': () =>
    'A device can not allow an option whose value changes: write them as two words.',
  allow: ({ device, command, cwd }) =>
    `Allow it on ${device || 'the device'}: floyo agent allow ${JSON.stringify(command)}${cwd && ` --cwd ${cwd}`}`,
  'folder-unseen': () =>
    'The folder was not seen: the command runs in the one for which the device allows it.',
  'connection-several': ({ names }) => `Check the connection: there are ${names}.`,
}

/** The note of this code. */
export function tellNote<Code extends Plain>(code: Code, values: NoteValues[Code]): Note {
  return { message: sentences[code](values), told: { code, values, acts: [] } }
}

/** What stays with the person. */
export function tellByHand(acts: readonly ToldAct[], waits: boolean): Note {
  return {
    message: `You also ${tellActs(acts)}. The workflow does not do that${waits ? ' and does not wait for it' : ''}: it stays with you, if it is still needed.`,
    told: { code: 'by-hand', values: { waits: waits ? 'yes' : 'no' }, acts: [...acts] },
  }
}

/** A note whose sentence a connector words. */
export function tellAs<Code extends Exclude<NoteCode, Plain | 'by-hand'>>(
  code: Code,
  values: NoteValues[Code],
  message: string,
): Note {
  return { message, told: { code, values, acts: [] } }
}

/** The note of the step with this id. */
export function noteOf(stepId: string, { ask, ...note }: StepNote): SuggestionNote {
  if (!ask) return { stepId, ...note }
  const { field, ...rest } = ask
  return { stepId, ...note, ask: { id: `${stepId}.${field}`, ...rest } }
}
