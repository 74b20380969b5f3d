/**
 * What a definition on trial would have done in the place of a live run. Both are carried out by the
 * interpreter with the same inputs, the same clock and what the outside answered to the live run, so
 * that only what differs between the two definitions can make a difference. Nothing is touched.
 */
import { stubFor } from '../dry-run/dry-run.ts'
import { diffJson } from '../history/json-diff.ts'
import { type Answer, answersOf, play } from '../history/play.ts'
import type { Want } from '../interpret/machine.ts'
import type { Entry } from '../journal/entry.ts'
import type { RunCode } from '../run-code.ts'
import {
  type Definition,
  durationMs,
  type JsonDifference,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type ShadowChange,
} from '@floyo/contracts'
import type { OutputShapes } from '../action.ts'

export interface LiveRun {
  workspaceId: string
  runId: string
  definition: Definition
  inputs: JsonObject
  triggerData: JsonValue
  startedAt: string
  /** Its whole journal, with all values. */
  entries: readonly Entry[]
}

export interface JudgeOptions {
  /** Examples of what actions give, for steps that the live run did not have. */
  outputShapes?: OutputShapes | undefined
  /** Runs code that differs from that of the live run. */
  runCode?: RunCode | undefined
  signal: AbortSignal
}

/** More say no more to a person. */
const mostChanges = 20
const mostPlaces = 5
const longestValue = 300

/** @returns in which ways it would have gone otherwise; empty when in none */
export async function judge(
  live: LiveRun,
  trial: Definition,
  options: JudgeOptions,
): Promise<ShadowChange[]> {
  const answers = answersOf(live.entries, {})
  const known = await carryOut(live.definition, live, (want) => answers[want.key])
  const tried = await carryOut(trial, live, async (want) => {
    const before = known.code.get(want.key)
    const isSameCode = want.type === 'code' && before === sayCode(want)
    if (want.type === 'code' && !isSameCode && options.runCode) {
      return runIt(want, { live, signal: options.signal, runCode: options.runCode })
    }
    return answers[want.key] ?? stubFor(want, options.outputShapes)
  })
  const changes = [...compareOutcomes(known.outcome, tried.outcome), ...compareCalls(known, tried)]
  return changes.slice(0, mostChanges)
}

interface CarriedOut {
  outcome: Outcome
  /** What was asked of the outside, by the keys of the steps. */
  calls: Map<string, JsonValue>
  /** The code that ran, with its input. */
  code: Map<string, string>
}

async function carryOut(
  definition: Definition,
  { runId, inputs, triggerData, startedAt }: LiveRun,
  answer: (want: Want) => Answer | undefined | Promise<Answer | undefined>,
): Promise<CarriedOut> {
  const calls = new Map<string, JsonValue>()
  const code = new Map<string, string>()
  const playing = play({ definition, runId, startedAt, inputs, trigger: triggerData })
  for (let step = playing.next(); ;) {
    if (step.done) return { outcome: step.value.outcome, calls, code }
    const want = step.value
    const call = callOf(want)
    if (call !== undefined) calls.set(want.key, call)
    if (want.type === 'code') code.set(want.key, sayCode(want))
    step = playing.next(await answer(want))
  }
}

function sayCode({ step, input }: Extract<Want, { type: 'code' }>): string {
  return JSON.stringify([step.code, input])
}

/** What a step asks of the outside, as it is compared. */
function callOf(want: Want): JsonValue | undefined {
  if (want.type === 'attempt') {
    const { use, connection = null } = want.step
    return { use, connection, with: want.input }
  }
  if (want.type !== 'ask') return undefined
  // What the run knew while it began to wait for an event is no part of what it asked.
  const { context: _, ...asked } = { context: null, ...want.ask }
  return { ...asked }
}

async function runIt(
  { step, key, input }: Extract<Want, { type: 'code' }>,
  { live, runCode, signal }: { live: LiveRun; runCode: RunCode; signal: AbortSignal },
): Promise<Answer> {
  const result = await runCode({
    source: step.code,
    input,
    timeoutMs: durationMs(step.timeout ?? '10s'),
    signal,
    workspaceId: live.workspaceId,
    startedAt: live.startedAt,
    seed: `${live.runId} ${key}`,
  })
  if (result.ok) return { output: result.output }
  const { code, message } = result.error
  return { error: { code, message } }
}

function compareOutcomes(live: Outcome, trial: Outcome): ShadowChange[] {
  const [before, after] = [sayOutcome(live), sayOutcome(trial)]
  if (before !== after) return [{ type: 'outcome', live: before, trial: after }]
  if (live.status !== 'succeeded' || trial.status !== 'succeeded') return []
  const places = shorten(diffJson(live.output, trial.output))
  return places.length > 0 ? [{ type: 'output', places }] : []
}

function sayOutcome(outcome: Outcome): string {
  if (outcome.status !== 'failed') return outcome.status
  const { code, stepId } = outcome.error
  return stepId === null ? `failed: ${code}` : `failed at ${stepId}: ${code}`
}

function compareCalls(live: CarriedOut, trial: CarriedOut): ShadowChange[] {
  const keys = [...new Set([...live.calls.keys(), ...trial.calls.keys()])]
  return keys.flatMap((key): ShadowChange[] => {
    const [before, after] = [live.calls.get(key), trial.calls.get(key)]
    if (before === undefined) return [{ type: 'call', key, kind: 'added', places: [] }]
    if (after === undefined) return [{ type: 'call', key, kind: 'removed', places: [] }]
    const places = shorten(diffJson(before, after))
    return places.length > 0 ? [{ type: 'call', key, kind: 'changed', places }] : []
  })
}

function shorten(places: readonly JsonDifference[]): JsonDifference[] {
  return places.slice(0, mostPlaces).map(({ path, kind, before, after }) => ({
    path,
    kind,
    before: shortValue(before),
    after: shortValue(after),
  }))
}

function shortValue(value: JsonValue): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : value
}
