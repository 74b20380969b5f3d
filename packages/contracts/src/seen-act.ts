/**
 * What a person was seen to do, as the makers of actions look at it: each connector says which acts its
 * actions can do in the person's place, and with what input. It is data and pure functions, so that
 * mining, which knows no connector, is handed the table.
 */
import type { JsonObject } from './json.ts'

/** One observed act. */
export interface SeenAct {
  type: string
  subject: string
  attrs: JsonObject
  /**
   * Of a command: its words, where they can be told without a shell; null otherwise. What the device
   * left out is `***`.
   */
  words: readonly string[] | null
}

/** An act as the input of an action. Fields inside of fields are written with a dot: `multipart.file`. */
export interface ActReading {
  /** What was seen of fields of text, by field. */
  texts: Record<string, string>
  /** Names or paths of the files that fields take; null where the act does not say which. */
  files: Record<string, readonly string[] | null>
  /** Fields that were filled in with what nobody saw. */
  unseen: readonly string[]
  /** Whether it was done in somebody's name, by a credential that the device left out. */
  credential: boolean
}

/** What is known of a step when its unseen fields are asked for: references, without braces. */
export interface AskingStep {
  /** Its first file. */
  file: string | null
  /** A template that says the day. */
  today: string
  texts: Readonly<Record<string, string>>
}

/** A field that a person is asked to fill in. */
export interface UnseenField {
  /** What the field is called on a form: `Message`. */
  label: string
  /** Why it is asked for. */
  message: string
  /** What stands there until then; a template. */
  otherwise: string
  /** Whether the step can not do its work without it. */
  required: boolean
  /** An input of the workflow that `otherwise` reads. */
  input?: { name: string; description: string }
}

/** Acts that one action can do. */
export interface SeenAs {
  /** The action's id. */
  action: string
  /** Step ids begin with it: `mail`. */
  step: string
  /** What it goes through: always, or only where a credential was left out; `placeholder` names it until there is one. */
  connection: { type: string; title: string; always: boolean; placeholder: string }
  /** Fields that take a list; their texts are divided by commas. */
  lists: readonly string[]
  /** Fields that are kept as they mostly were; others are asked for when they differ each time. */
  keeps: readonly string[]
  /** Fields that take files as a list. */
  fileLists: readonly string[]
  /** What happens to a step of which nobody knows whether it was done. */
  onUnknown?: 'ask'
  /** @returns undefined when the act is none of these */
  read(this: void, act: SeenAct): ActReading | undefined
  /** How it is told: `mail` and `team@example.com`. */
  tell(this: void, reading: ActReading): { verb: string; object: string }
  ask(this: void, field: string, step: AskingStep): UnseenField
}
