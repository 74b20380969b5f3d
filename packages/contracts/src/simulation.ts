/**
 * Simulations: a definition against one person's stored past, with every effect stubbed. They are that
 * person's own, since they tell of their events.
 */
import { z } from 'zod'
import { JsonObject } from './json.ts'
import { pageOf, PageQuery } from './page.ts'
import { Timestamp } from './time.ts'
import { StepFacts } from './told.ts'

const Days = z.int().min(1).max(366).default(30)
const VersionNumber = z.int().min(1).max(2_147_483_647)

export const SuggestionSimulationRequest = z
  .strictObject({ days: Days })
  .meta({ id: 'SuggestionSimulationRequest' })

/** Which of a workflow's definitions, and perhaps another one beside it. */
export const SimulationRequest = z
  .strictObject({
    days: Days,
    version: z.union([VersionNumber, z.literal('draft')]).default('draft'),
    /** Another version, which is simulated over the same days and compared. */
    compare: z.union([VersionNumber, z.literal('draft')]).optional(),
    /** One that is not saved, in place of a version. */
    definition: JsonObject.optional(),
  })
  .meta({ id: 'SimulationRequest' })

/** Why a start is a hit, a false fire or neither. */
export const StartReason = z.enum([
  // Hits: an event of what the person did started it; it was due within an hour of it.
  'same-event',
  'near',
  // False fires: the person did not do it then; they did, and that counts for another start.
  'not-done',
  'counted',
  // Neither: there is no routine to judge by; before the first, after the last that is known of it.
  'no-routine',
  'before-known',
  'after-known',
])
export type StartReason = z.infer<typeof StartReason>

/** Why nothing would have started when the person did it: nothing near, or that counts for another time. */
export const MissReason = z.enum(['no-start', 'counted'])

/** A start that would have been, and what the person did then. */
export const SimulatedStart = z
  .object({
    at: Timestamp,
    verdict: z.enum(['hit', 'false-fire', 'unjudged']),
    reason: StartReason,
    /** Of a hit: when the person began. */
    doneAt: Timestamp.nullable(),
    eventIds: z.array(z.uuid()),
  })
  .meta({ id: 'SimulatedStart' })
export type SimulatedStart = z.infer<typeof SimulatedStart>

/** A time at which the person did it, and nothing would have started. */
export const SimulatedMiss = z
  .object({ at: Timestamp, reason: MissReason, eventIds: z.array(z.uuid()) })
  .meta({ id: 'SimulatedMiss' })
export type SimulatedMiss = z.infer<typeof SimulatedMiss>

/** What a stubbed step went on with: what it was answered in a run, or an example. */
export const StubbedAnswer = z
  .discriminatedUnion('source', [
    z.object({ source: z.literal('recorded'), runId: z.uuid() }),
    z.object({ source: z.literal('example') }),
  ])
  .meta({ id: 'StubbedAnswer' })
export type StubbedAnswer = z.infer<typeof StubbedAnswer>

/** What became of a step, and what it says of that. */
export const StepSaying = z
  .object({
    outcome: z.enum(['ran', 'stubbed', 'skipped', 'failed']),
    /** In English; as facts it is `told`, which failures and simulations from before do not have. */
    detail: z.string(),
    told: StepFacts.optional(),
  })
  .meta({ id: 'StepSaying' })
export type StepSaying = z.infer<typeof StepSaying>

export const SimulatedStep = StepSaying.extend({
  /** Of the step run: `rows[3].mail`. */
  key: z.string(),
  stepId: z.string(),
  kind: z.string(),
  answer: StubbedAnswer.nullable(),
}).meta({ id: 'SimulatedStep' })

/** Some of the starts, carried out with every effect stubbed. */
export const SampledStarts = z
  .object({
    starts: z.int(),
    /** How they ended, the most frequent first. */
    outcomes: z.array(
      z.object({
        status: z.enum(['succeeded', 'failed']),
        stepId: z.string().nullable(),
        message: z.string().nullable(),
        starts: z.int(),
        /** The latest of these. */
        at: Timestamp,
      }),
    ),
    /** Which way `if` and `switch` went, and in how many of the starts. */
    branches: z.array(z.object({ stepId: z.string(), taken: z.string(), starts: z.int() })),
    /** The latest one, step by step. */
    latest: z.object({ at: Timestamp, steps: z.array(SimulatedStep) }).nullable(),
  })
  .meta({ id: 'SampledStarts' })
export type SampledStarts = z.infer<typeof SampledStarts>

/** What one definition would have done. `fires` and `misses` tell the latest thousands. */
export const SimulatedVersion = z
  .object({
    fires: z.array(SimulatedStart),
    misses: z.array(SimulatedMiss),
    wouldHaveFired: z.int(),
    hits: z.int(),
    falseFires: z.int(),
    missed: z.int(),
    secondsSaved: z.number(),
    sampled: SampledStarts,
  })
  .meta({ id: 'SimulatedVersion' })
export type SimulatedVersion = z.infer<typeof SimulatedVersion>

/** What differs between the definition and the one it is compared with. */
export const SimulationComparison = z
  .object({
    other: SimulatedVersion,
    both: z.int(),
    onlyThis: z.int(),
    onlyOther: z.int(),
    /** Starts of one of them alone, the latest first, at most some hundred. */
    starts: z.array(SimulatedStart.extend({ of: z.enum(['this', 'other']) })),
    /** Steps that went otherwise in starts of both, and in how many of the sampled. */
    steps: z.array(
      z.object({
        stepId: z.string(),
        starts: z.int(),
        /** The latest such start, and what each said; null where the step was not reached. */
        at: Timestamp,
        this: z.string().nullable(),
        other: z.string().nullable(),
        /** The same, once for each time the step was reached; not of simulations from before. */
        says: z.object({ this: z.array(StepSaying), other: z.array(StepSaying) }).optional(),
      }),
    ),
    /** How many starts of both were carried out. */
    sampled: z.int(),
  })
  .meta({ id: 'SimulationComparison' })
export type SimulationComparison = z.infer<typeof SimulationComparison>

export const SimulationResult = SimulatedVersion.extend({
  from: Timestamp,
  /** Before what was asked for, where there are more events or starts than are looked at. */
  to: Timestamp,
  truncated: z.boolean(),
  eventsRead: z.int(),
  /** Times at which nobody knows what the person did: no routine is behind the definition. */
  hasRoutine: z.boolean(),
  comparison: SimulationComparison.nullable(),
}).meta({ id: 'SimulationResult' })
export type SimulationResult = z.infer<typeof SimulationResult>

/** A simulation that was asked for: how far it is, and what it found once it is finished. */
export const Simulation = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'finished', 'canceled', 'failed']),
    workflowId: z.uuid().nullable(),
    suggestionId: z.uuid().nullable(),
    /** `given`: a definition that came with the request; `suggested`: that of the suggestion. */
    version: z.union([z.int(), z.enum(['draft', 'given', 'suggested'])]),
    compare: z.union([z.int(), z.literal('draft')]).nullable(),
    days: z.int(),
    /** How much of the time has been gone through, from 0 to 1. */
    fraction: z.number().min(0).max(1),
    eventsRead: z.int(),
    /** Why it failed. */
    error: z.string().nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    result: SimulationResult.nullable(),
  })
  .meta({ id: 'Simulation' })
export type Simulation = z.infer<typeof Simulation>

/** As lists have it: without what was found. */
export const SimulationSummary = Simulation.omit({ result: true }).meta({
  id: 'SimulationSummary',
})
export type SimulationSummary = z.infer<typeof SimulationSummary>
export const SimulationPage = pageOf(SimulationSummary)
export const SimulationQuery = PageQuery.extend({
  workflowId: z.uuid().optional(),
  suggestionId: z.uuid().optional(),
})
