/** What mining hands to the store: a routine with its evidence, worded and made a workflow. */
import type { JsonObject, Pattern } from '@floyo/contracts'
import type { Candidate, Ignored, Proposal } from '@floyo/mining'

/** An event as mining reads it. */
export interface MinedEvent {
  id: string
  /** ms since 1970. */
  t: number
  actor: string
  type: string
  subject: string
  attrs: JsonObject
  deviceId: string | null
}

/** What the person's answers say of it is known to the store alone. */
export interface FoundRoutine extends Omit<Candidate, 'acceptance' | 'undone' | 'kept'> {
  pattern: Omit<Pattern, 'id'>
  proposal: Proposal
}

/** What a stretch of a person's past is found to hold. */
export interface Mined {
  routines: FoundRoutine[]
  looked: LookedAt
}

/** Which events were looked at. */
export interface LookedAt {
  events: number
  /** ms since 1970, of the first and of the last. */
  from: number
  to: number
  ignored: Ignored
}

/** The types and templates of a routine's steps, each once: what makes it the same routine. */
export function templatesOf(steps: readonly { type: string; subject: string }[]): string[] {
  const texts = steps.map(({ type, subject }) => JSON.stringify([type, subject]))
  return [...new Set(texts)].toSorted()
}

/** What a proposal stands on beside the events. */
export interface PersonContext {
  /** An IANA name. */
  timezone: string
  /** The person's devices, the one seen last first. */
  devices: readonly {
    id: string
    name: string
    watchedFolders: readonly string[]
    allowedCommands: readonly string[]
  }[]
  /** Names of the workspace's mail connections. */
  mailConnections: readonly string[]
}

/** What the thread is told, in this order and again: events as often as it takes, the rest once. */
export type ToMiner =
  | { kind: 'events'; events: MinedEvent[] }
  | { kind: 'mine'; now: number }
  | { kind: 'propose'; events: MinedEvent[]; context: PersonContext }

/** What it answers: to `mine` the events it needs again, to `propose` the routines. */
export type FromMiner = { kind: 'needed'; ids: string[] } | ({ kind: 'routines' } & Mined)
