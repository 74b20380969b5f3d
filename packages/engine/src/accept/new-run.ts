/** A run as it is accepted, and what became of it. */
import type { Entry } from '../journal/entry.ts'
import type { Definition, JsonObject, JsonValue, Outcome, TriggerKind } from '@floyo/contracts'
import { type SeenWebhook, WebhookChanged } from './seen-webhook.ts'

/** A run to be accepted. */
export interface NewRun {
  workspaceId: string
  workflowId: string
  /** 0 is a trial of a draft, which brings its `definition`. */
  version: number
  definition?: Definition
  trigger: TriggerKind
  inputs: JsonObject
  triggerData: JsonValue
  retryOf?: string
  startedBy?: string
  /** One delivery id of a webhook, one run. */
  delivery?: { webhookId: string; deliveryId: string }
  /** The webhook that it came to, if that is to be as it was seen. */
  seen?: SeenWebhook
  /** Results that the run begins with. */
  journal?: Entry[]
  /** 0 is high, 1 normal, 2 low; that of the workflow's published version if unset. */
  priority?: number
  /** When it may start, in ISO 8601; at once without. */
  availableAt?: string
}

export interface AcceptedRun {
  runId: string
  createdAt: string
  /** Whether the delivery had been accepted before: `runId` is the run that it started then. */
  duplicate: boolean
  /** How it ended, when it was over before it was stored. */
  outcome?: Outcome
}

/** What became of one run of a batch. */
export type Stored = AcceptedRun | WebhookChanged

/** Who holds runs from their first row on: a worker with room, in the process that accepts them. */
export interface BornClaim {
  workerId: string
  leaseSeconds: number
  /** How many of the runs, from the first on. */
  count: number
}

export function orThrow(stored: Stored): AcceptedRun {
  if (stored instanceof WebhookChanged) throw stored
  return stored
}

/** Whether it has nothing but what most runs have. */
export function isPlain(run: NewRun): boolean {
  const { definition, retryOf, startedBy, availableAt, delivery, journal, inputs } = run
  if (definition ?? retryOf ?? startedBy ?? availableAt ?? delivery ?? journal) return false
  for (const _ in inputs) return false
  return true
}
