export { isService } from './abstraction.ts'
export type { Binding } from './bindings.ts'
export { chanceFloor, permuteTimes } from './calibration.ts'
export { columnsBuilder, toColumns, type EventColumns } from './columns.ts'
export { changeCompleter } from './completion/change-completer.ts'
export { discover, type DiscoverOptions } from './discover.ts'
export { expectedFires, nextFires, type Schedule } from './schedule.ts'
export { nearestPlace } from './sorted.ts'
export { routineMiner, type RoutineMiner } from './routine-miner.ts'
export type { Discovery, Evidence, Ignored, SuggestedStep, Suggestion } from './suggestion.ts'
export { wilsonLower } from './stats.ts'
export { templateMatches, templateToRegex } from './template.ts'
export { isAutomatable, isFileWrite } from './propose/automatable.ts'
export {
  type Candidate,
  type Choice,
  chooseSuggestions,
  type Decided,
  type HeldBack,
  isAlike,
  leastConfidence,
} from './propose/choose.ts'
export { editsOf, onlySchedule } from './propose/edits.ts'
export { habitsOf, type Kept, type Taken } from './propose/habits.ts'
export { isIdle } from './propose/idle.ts'
export { observe, type ObservedOccurrence, type ObservedRoutine } from './propose/observed.ts'
export { type Proposal, type ProposalContext, proposeWorkflow } from './propose/propose.ts'
export { kindsOf, type Learned, learnFrom } from './propose/learned.ts'
export { moveTime } from './propose/time-of-day.ts'
export { minutesSavedPerWeek, rangeByHand, secondsByHand } from './propose/worth.ts'
export { sampleHistory, type SampleOptions } from './sample/sample-history.ts'
export {
  predictSchedules,
  type NamedSeries,
  type ScheduleCheck,
  type SchedulePrediction,
} from './predict.ts'
export {
  applyTransform,
  learnTransform,
  type Example,
  type Piece,
  type Transform,
} from './transform/learn.ts'
export {
  discoverSegments,
  type Segment,
  type Segmentation,
  type SegmentRoutine,
} from './segments/discover-segments.ts'
export { type MinedEvents, mostEventsEach, mostOccurrences, toPattern } from './propose/pattern.ts'
export { generalizeSteps } from './share/generalize.ts'
export type { Relation, RelationMap, Thing } from './relations/relation.ts'
export { relationMapper } from './relations/relation-mapper.ts'
export { teamMinutes } from './share/team-minutes.ts'
export { parseTeamTemplateKey, teamTemplateKey, toTeamTemplate } from './share/team-template.ts'
