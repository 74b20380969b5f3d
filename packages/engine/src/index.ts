export type { Acceptor } from './accept/accept.ts'
export type {
  Action,
  ActionAnswer,
  ActionCall,
  Actions,
  DeviceSuspension,
  OutputShapes,
  PerformAction,
} from './action.ts'
export { createBatcher } from './batch.ts'
export type { RunCode } from './run-code.ts'
export { type Change, type ChangeFeed, listenChanges } from './bus/changes.ts'
export {
  checkDefinition,
  type CheckOptions,
  type CheckResult,
  type CheckSurroundings,
} from './check/check-definition.ts'
export { type CrashPoint, crashPoints, crashPointsOf, type ReachCrashPoint } from './crash-point.ts'
export { type Bus, createDatabaseBus, type Listening } from './bus/bus.ts'
export type { Dispatcher } from './bus/dispatch.ts'
export { createEngine, type Engine, type EngineOptions } from './engine.ts'
export type { Entry } from './journal/entry.ts'
export type { ValueStore } from './journal/large-values.ts'
export type { AcceptedRun, NewRun } from './accept/new-run.ts'
export { type SeenWebhook, WebhookChanged } from './accept/seen-webhook.ts'
export type { Resolution } from './runs/resolve-unknown.ts'
export { tellControls } from './control/tell-controls.ts'
export { type CronSchedule, firesBetween, nextFire, scheduleProblem } from './schedule/next-fire.ts'
export { replanSchedules } from './schedule/replan.ts'
export { type PreviewedTime, previewTimes } from './schedule/preview.ts'
export { scheduleOf } from './triggers/put-schedule.ts'
export {
  type DryRun,
  dryRun,
  type DryStart,
  type DryStep,
  type FindRecorded,
} from './dry-run/dry-run.ts'
export { forecastOf } from './forecast/forecast.ts'
export { daysBetween, rateOf } from './forecast/rate-of.ts'
export { readPastSteps, readRunSeconds } from './forecast/read-past.ts'
export { foldStepRuns } from './journal/step-runs.ts'
export { isPinnable } from './interpret/pinned.ts'
export { compareRuns } from './history/compare.ts'
export { type RecordedRun, readRecordedAnswers } from './history/recorded.ts'
export { diffJson } from './history/json-diff.ts'
export { toFixture } from './history/fixture.ts'
export { stateAt, summaryOf } from './history/state.ts'
export { type JournalBatch, readJournal, readProgram } from './runs/read-history.ts'
export { readStepRuns } from './runs/read-step-runs.ts'
export { type FailedMatch, startRunsOfEvents, type StoredEvent } from './triggers/match.ts'
export { putFailureHandler } from './triggers/put-failure-handler.ts'
export { syncTriggers, type TriggersOf } from './triggers/sync.ts'
export type { ApprovalAnswer } from './waits/answer.ts'
export { type Callbacks, createCallbacks } from './waits/callback.ts'
export { mayDecide } from './waits/answer.ts'
export { answerWaitsOfEvents } from './waits/match-events.ts'
