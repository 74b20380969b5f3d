/** Generated from the migrated database by `npm run db:types`. Do not edit. */
import type { JsonValue } from '@floyo/contracts'
import type { ColumnType } from 'kysely'

/** A column that an insert may leave out. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S, I | undefined, U>
    : ColumnType<T, T | undefined, T>

/** ISO 8601 in UTC. */
export type Timestamp = ColumnType<string, string | Date, string | Date>

/** Read as a value; written as text by `JSON.stringify`, for an array would become one of PostgreSQL. */
export type Json = ColumnType<JsonValue, string, string>

export type DriftKind = 'by-hand' | 'undone' | 'moved' | 'changed' | 'stopped'

export type HeldBack = 'unsure' | 'stopped' | 'unattended' | 'accepted' | 'dismissed' | 'repeats' | 'later' | 'snoozed'

export type MinutesBucket = 'under-5' | '5-to-15' | '15-to-60' | 'over-60'

export type PeopleBucket = '3-to-5' | '6-to-10' | 'over-10'

export type Role = 'owner' | 'admin' | 'editor' | 'viewer'

export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled'

export type SuggestionStatus = 'open' | 'accepted' | 'dismissed'

export type TriggerKind = 'manual' | 'schedule' | 'event' | 'webhook' | 'retry' | 'workflow' | 'call' | 'failure'

export interface ApiKeys {
  workspaceId: string
  id: Generated<string>
  userId: string
  deviceId: string | null
  name: string
  prefix: string
  secretHash: Buffer
  scopes: string[]
  createdAt: Generated<Timestamp>
  lastUsedAt: Timestamp | null
  expiresAt: Timestamp | null
  revokedAt: Timestamp | null
}

export interface ApprovalMails {
  workspaceId: string
  id: Generated<string>
  waitId: string
  kind: string
  userId: string
  tries: Generated<number>
  dueAt: Timestamp | null
  sentAt: Timestamp | null
  problem: string | null
}

export interface AuditLog {
  workspaceId: string
  id: Generated<string>
  at: Generated<Timestamp>
  actorType: string
  actorId: string | null
  actorName: string
  action: string
  targetType: string
  targetId: string | null
  changes: Generated<Json>
  requestId: string | null
  address: string | null
}

export interface Backfills {
  workspaceId: string
  id: Generated<string>
  scheduleId: string
  workflowId: string
  fromAt: Timestamp
  toAt: Timestamp
  runs: number
  createdBy: string | null
  createdAt: Generated<Timestamp>
  canceledAt: Timestamp | null
}

export interface Breakers {
  workspaceId: string
  target: string
  state: string
  calls: number
  failures: number
  reason: string
  downSince: Generated<Timestamp>
  openedAt: Generated<Timestamp>
  probeAt: Timestamp
}

export interface Calendars {
  workspaceId: string
  id: Generated<string>
  name: string
  days: Generated<Json>
  createdAt: Generated<Timestamp>
  updatedAt: Generated<Timestamp>
}

export interface ChainFires {
  workspaceId: string
  triggerId: string
  sourceRunId: string
  runId: string | null
  skipped: string | null
  firedAt: Generated<Timestamp>
}

export interface ChainTriggers {
  workspaceId: string
  id: Generated<string>
  workflowId: string
  version: number
  triggerIndex: number
  sourceWorkflowId: string
  ended: string
  seenUntil: Generated<Timestamp>
}

export interface Connections {
  workspaceId: string
  id: Generated<string>
  name: string
  type: string
  settings: Generated<Json>
  secret: Buffer
  keyVersion: number
  createdAt: Generated<Timestamp>
  updatedAt: Generated<Timestamp>
  limits: Generated<Json>
}

export interface DeviceCommands {
  workspaceId: string
  id: Generated<string>
  deviceId: string
  runId: string
  stepKey: string
  stepId: string
  attempt: number
  workflowName: string
  command: string[]
  cwd: string | null
  timeoutSeconds: number
  collect: Generated<string[]>
  status: Generated<string>
  result: Json | null
  createdAt: Generated<Timestamp>
  takenAt: Timestamp | null
  finishedAt: Timestamp | null
}

export interface Devices {
  workspaceId: string
  id: Generated<string>
  userId: string
  name: string
  platform: string
  watchedFolders: Generated<string[]>
  allowedCommands: Generated<string[]>
  capture: Generated<string>
  lastSeenAt: Timestamp | null
  createdAt: Generated<Timestamp>
  revokedAt: Timestamp | null
}

export interface DiscoveryState {
  workspaceId: string
  userId: string
  lastEventAt: Timestamp | null
  eventsSeen: Generated<number>
  discoveredAt: Generated<Timestamp>
  forgettings: Generated<number>
  lastLook: Json | null
}

export interface DriftNotes {
  workspaceId: string
  id: Generated<string>
  userId: string
  workflowId: string
  patternId: string
  kind: DriftKind
  seen: number
  seenOf: number
  sights: Json
  proposal: Json | null
  revision: number
  foundAt: Generated<Timestamp>
  dismissReason: string | null
  dismissComment: string | null
}

export interface EventTriggers {
  workspaceId: string
  id: Generated<string>
  workflowId: string
  version: number
  triggerIndex: number
  userId: string
  eventType: string
  condition: string | null
  debounceMs: number | null
  fireAt: Timestamp | null
  pendingEvent: Json | null
  pendingCount: Generated<number>
  createdAt: Generated<Timestamp>
}

export interface Events {
  workspaceId: string
  id: string
  userId: string
  deviceId: string | null
  occurredAt: Timestamp
  actor: string
  type: string
  subject: string
  attrs: Generated<Json>
  source: string
  receivedAt: Generated<Timestamp>
}

export interface FailureFires {
  workspaceId: string
  sourceRunId: string
  workflowId: string
  runId: string | null
  skipped: string | null
  firedAt: Generated<Timestamp>
}

export interface FailureHandlers {
  workspaceId: string
  id: Generated<string>
  sourceWorkflowId: string | null
  workflowId: string
  seenUntil: Generated<Timestamp>
}

export interface Files {
  workspaceId: string
  id: Generated<string>
  name: string
  path: string | null
  sizeBytes: number
  mediaType: string
  sha256: Buffer
  runId: string | null
  deviceId: string | null
  createdAt: Generated<Timestamp>
  ofJournal: string | null
}

export interface ForgottenRuns {
  workspaceId: string
  runId: string
  userId: string
  askedAt: Generated<Timestamp>
  removedAt: Timestamp | null
}

export interface GatePlaces {
  workspaceId: string
  gate: string
  runId: string
  stepKey: Generated<string>
  capacity: number | null
  rateCount: number | null
  rateSeconds: number | null
  cancelsOld: Generated<boolean>
  priority: number
  since: Generated<Timestamp>
  admittedAt: Timestamp | null
  claimSeq: number | null
}

export interface GateRates {
  workspaceId: string
  gate: string
  unusedAt: Timestamp
}

export interface IdempotencyKeys {
  workspaceId: string
  operation: string
  key: string
  requestHash: Buffer
  status: number | null
  body: string | null
  createdAt: Generated<Timestamp>
  userId: string | null
}

export interface Members {
  workspaceId: string
  userId: string
  role: Role
  createdAt: Generated<Timestamp>
}

export interface Patterns {
  workspaceId: string
  id: Generated<string>
  userId: string
  fingerprint: string
  routine: Json
  support: number
  confidence: number
  active: boolean
  foundAt: Generated<Timestamp>
  seenAt: Generated<Timestamp>
  heldBack: HeldBack | null
  heldBackLike: string | null
  neededSupport: number | null
}

export interface RunDays {
  workspaceId: string
  workflowId: string
  day: string
  succeeded: number
  failed: number
  canceled: number
}

export interface RunEnds {
  workspaceId: string
  runId: string
  workflowId: string
  status: RunStatus
  outcome: Json
  entries: Generated<Json>
  startedAt: Timestamp | null
  finishedAt: Generated<Timestamp>
}

export interface RunHolds {
  workspaceId: string
  runId: string
  heldBy: string | null
  heldAt: Generated<Timestamp>
}

export interface RunJournal {
  workspaceId: string
  runId: string
  seq: number
  claimSeq: number
  entries: Json
  createdAt: Generated<Timestamp>
}

export interface RunQueue {
  workspaceId: string
  runId: string
  workflowId: string
  status: Generated<RunStatus>
  availableAt: Generated<Timestamp>
  claimedBy: string | null
  claimSeq: Generated<number>
  lostWorkers: Generated<number>
  cancelRequested: Generated<boolean>
  journalSeq: Generated<number>
  waitingFor: string | null
  startedAt: Timestamp | null
  priority: Generated<number>
  woken: Generated<boolean>
}

export interface RunRepeats {
  workspaceId: string
  id: Generated<string>
  createdBy: string | null
  filter: Json
  startFrom: string
  version: string
  runId: string | null
  total: number
  upTo: string | null
  position: string | null
  repeated: Generated<number>
  refused: Generated<number>
  refusals: Generated<Json>
  createdAt: Generated<Timestamp>
}

export interface RunWaits {
  workspaceId: string
  id: Generated<string>
  runId: string
  workflowId: string
  stepKey: string
  stepId: string
  kind: string
  status: Generated<string>
  until: Timestamp | null
  userId: string | null
  eventType: string | null
  approvers: string[] | null
  childRunId: string | null
  detail: Generated<Json>
  result: Json | null
  answeredBy: string | null
  told: Generated<boolean>
  createdAt: Generated<Timestamp>
  answeredAt: Timestamp | null
  mailAt: Timestamp | null
  mailings: Generated<number>
}

export interface Runs {
  workspaceId: string
  id: Generated<string>
  workflowId: string
  version: number
  definition: Json | null
  trigger: TriggerKind
  inputs: Generated<Json>
  triggerData: Generated<Json>
  retryOf: string | null
  startedBy: string | null
  createdAt: Generated<Timestamp>
}

export interface ScheduleFires {
  workspaceId: string
  scheduleId: string
  dueAt: Timestamp
  runId: string | null
  skipped: string | null
  backfillId: string | null
}

export interface ScheduleHolds {
  workspaceId: string
  scheduleId: string
  dueAt: Timestamp
  runId: string
}

export interface Schedules {
  workspaceId: string
  id: Generated<string>
  workflowId: string
  version: number
  triggerIndex: number
  cron: string
  timezone: string
  everyWeeks: number | null
  anchor: string | null
  missed: string
  nextAt: Timestamp | null
  lastDueAt: Timestamp | null
  createdAt: Generated<Timestamp>
  overlap: Generated<string>
  jitterMs: number | null
  exceptDays: Generated<string[]>
  calendar: string | null
  onHoliday: Generated<string>
  nextDueAt: Timestamp | null
  lastRunId: string | null
  pausedAt: Timestamp | null
  pausedUntil: Timestamp | null
}

export interface ShadowDifferences {
  workspaceId: string
  shadowId: string
  runId: string
  changes: Json
  endedAt: Timestamp
}

export interface ShadowEntries {
  workspaceId: string
  id: Generated<string>
  userId: string
  shadowId: string
  patternId: string
  at: Timestamp
  verdict: string
  eventIds: string[]
}

export interface Shadows {
  workspaceId: string
  workflowId: string
  id: Generated<string>
  definition: Json
  version: number | null
  revision: number | null
  startedBy: string | null
  startedAt: Generated<Timestamp>
  seenUntil: Generated<Timestamp>
  same: Generated<number>
  different: Generated<number>
  unclear: Generated<number>
  beside: Generated<string>
}

export interface SharedPatterns {
  workspaceId: string
  id: Generated<string>
  userId: string
  patternId: string
  shape: Json
  sharedAt: Generated<Timestamp>
}

export interface Simulations {
  workspaceId: string
  id: Generated<string>
  userId: string
  workflowId: string | null
  suggestionId: string | null
  version: string
  comparedVersion: string | null
  definition: Json
  comparedDefinition: Json | null
  days: number
  withRuns: boolean
  runId: string | null
  fraction: Generated<number>
  eventsRead: Generated<number>
  result: Json | null
  createdAt: Generated<Timestamp>
  canceledAt: Timestamp | null
  finishedAt: Timestamp | null
}

export interface StepPins {
  workspaceId: string
  workflowId: string
  stepId: string
  output: Json
  runId: string | null
  pinnedBy: string | null
  pinnedAt: Generated<Timestamp>
}

export interface Suggestions {
  workspaceId: string
  id: Generated<string>
  userId: string
  patternId: string
  status: Generated<SuggestionStatus>
  title: string
  summary: string
  definition: Json
  notes: Generated<Json>
  confidence: number
  minutesSavedPerWeek: number
  workflowId: string | null
  dismissReason: string | null
  dismissComment: string | null
  dismissedSupport: number | null
  createdAt: Generated<Timestamp>
  decidedAt: Timestamp | null
  acceptance: Generated<number>
  undone: Generated<number>
  because: Generated<Json>
  edits: Generated<Json>
  editedRevision: number | null
  kept: Generated<number>
  habits: Generated<Json>
  snoozedUntil: Timestamp | null
}

export interface TeamContributions {
  workspaceId: string
  patternId: string
  userId: string
  template: string
  weeklyMinutes: MinutesBucket
  countsFrom: Generated<string>
}

export interface TeamContributors {
  workspaceId: string
  userId: string
  since: Generated<Timestamp>
}

export interface TeamPatternDays {
  workspaceId: string
  day: string
}

export interface TeamPatterns {
  workspaceId: string
  template: string
  people: PeopleBucket
  weeklyMinutes: MinutesBucket
}

export interface TriggerSamples {
  workspaceId: string
  workflowId: string
  data: Json
  verified: boolean | null
  capturedAt: Generated<Timestamp>
}

export interface WebhookDeliveries {
  workspaceId: string
  webhookId: string
  deliveryId: string
  runId: string
  receivedAt: Generated<Timestamp>
}

export interface WebhookInbox {
  workspaceId: string
  id: Generated<string>
  webhookId: string
  workflowId: string
  status: string
  reason: string
  method: string
  headers: Json
  query: Json
  body: Buffer | null
  bodyBytes: number
  runId: string | null
  receivedAt: Generated<Timestamp>
}

export interface Webhooks {
  workspaceId: string
  id: Generated<string>
  workflowId: string
  token: string
  enabled: Generated<boolean>
  version: number | null
  answer: Generated<string>
  deliveryIdHeader: string | null
  createdAt: Generated<Timestamp>
  answerTimeoutMs: Generated<number>
  condition: string | null
  signature: Json | null
  captureUntil: Timestamp | null
  captureGoesOn: Generated<boolean>
}

export interface WorkflowVersions {
  workspaceId: string
  workflowId: string
  version: number
  definition: Json
  comment: string | null
  publishedBy: string | null
  publishedAt: Generated<Timestamp>
}

export interface Workflows {
  workspaceId: string
  id: Generated<string>
  kind: Generated<string>
  name: string
  description: string | null
  draft: Json
  revision: Generated<number>
  publishedVersion: number | null
  enabled: Generated<boolean>
  suggestionId: string | null
  manualSeconds: number | null
  createdBy: string | null
  createdAt: Generated<Timestamp>
  updatedAt: Generated<Timestamp>
  deletedAt: Timestamp | null
  priority: Generated<number>
  pausedAt: Timestamp | null
  manualSecondsLow: number | null
  manualSecondsHigh: number | null
}

export interface WorkspaceKeys {
  workspaceId: string
  version: number
  wrapped: Buffer
  createdAt: Generated<Timestamp>
}

export interface Workspaces {
  id: Generated<string>
  organizationId: string
  name: string
  timezone: Generated<string>
  createdAt: Generated<Timestamp>
  limits: Generated<Json>
  weight: Generated<number>
  retention: Generated<Json>
}

export interface AuthAccount {
  id: Generated<string>
  scope: string | null
  password: string | null
}

export interface AuthDeviceEnrolments {
  id: Generated<string>
  deviceCodeHash: Buffer
  userCode: string
  deviceName: string
  platform: string
  status: Generated<string>
  userId: string | null
  workspaceId: string | null
  expiresAt: Timestamp
  createdAt: Generated<Timestamp>
}

export interface AuthGuesses {
  subject: string
  count: number
  expiresAt: Timestamp
}

export interface AuthInvitation {
  id: Generated<string>
  email: string
  role: string | null
  status: Generated<string>
  tokenHash: Buffer | null
}

export interface AuthMember {
  id: Generated<string>
  role: string
}

export interface AuthOrganization {
  id: Generated<string>
  name: string
  slug: string
  logo: string | null
  metadata: string | null
}

export interface AuthOwnerLinks {
  tokenHash: Buffer
  createdAt: Generated<Timestamp>
  expiresAt: Timestamp
  usedAt: Timestamp | null
}

export interface AuthSession {
  id: Generated<string>
  token: string
}

export interface AuthUser {
  id: Generated<string>
  name: string
  email: string
  image: string | null
}

export interface AuthVerification {
  id: Generated<string>
  identifier: string
  value: string
}

/** Every table and view, as Kysely looks them up. */
export interface Database {
  apiKeys: ApiKeys
  approvalMails: ApprovalMails
  auditLog: AuditLog
  backfills: Backfills
  breakers: Breakers
  calendars: Calendars
  chainFires: ChainFires
  chainTriggers: ChainTriggers
  connections: Connections
  deviceCommands: DeviceCommands
  devices: Devices
  discoveryState: DiscoveryState
  driftNotes: DriftNotes
  eventTriggers: EventTriggers
  events: Events
  failureFires: FailureFires
  failureHandlers: FailureHandlers
  files: Files
  forgottenRuns: ForgottenRuns
  gatePlaces: GatePlaces
  gateRates: GateRates
  idempotencyKeys: IdempotencyKeys
  members: Members
  patterns: Patterns
  runDays: RunDays
  runEnds: RunEnds
  runHolds: RunHolds
  runJournal: RunJournal
  runQueue: RunQueue
  runRepeats: RunRepeats
  runWaits: RunWaits
  runs: Runs
  scheduleFires: ScheduleFires
  scheduleHolds: ScheduleHolds
  schedules: Schedules
  shadowDifferences: ShadowDifferences
  shadowEntries: ShadowEntries
  shadows: Shadows
  sharedPatterns: SharedPatterns
  simulations: Simulations
  stepPins: StepPins
  suggestions: Suggestions
  teamContributions: TeamContributions
  teamContributors: TeamContributors
  teamPatternDays: TeamPatternDays
  teamPatterns: TeamPatterns
  triggerSamples: TriggerSamples
  webhookDeliveries: WebhookDeliveries
  webhookInbox: WebhookInbox
  webhooks: Webhooks
  workflowVersions: WorkflowVersions
  workflows: Workflows
  workspaceKeys: WorkspaceKeys
  workspaces: Workspaces
  'auth.account': AuthAccount
  'auth.deviceEnrolments': AuthDeviceEnrolments
  'auth.guesses': AuthGuesses
  'auth.invitation': AuthInvitation
  'auth.member': AuthMember
  'auth.organization': AuthOrganization
  'auth.ownerLinks': AuthOwnerLinks
  'auth.session': AuthSession
  'auth.user': AuthUser
  'auth.verification': AuthVerification
}
