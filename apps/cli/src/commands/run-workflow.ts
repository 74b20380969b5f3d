/** Starting a run, and following it to its end. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@floyo/client'
import {
  type ErrorRun,
  finalStatuses,
  type JsonObject,
  type JsonValue,
  type NewRun,
  type Run,
  type RunDetail,
  type StepRun,
} from '@floyo/contracts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { shortId } from './find-one.ts'

/** Inputs as they are typed: `name=value`, where a value that is JSON counts as that. */
export function parseInputs(pairs: readonly string[]): JsonObject {
  const entries = pairs.map((pair): [string, JsonValue] => {
    const at = pair.indexOf('=')
    if (at < 1) {
      throw new CliError('usage', `"${pair}" is no input`, {
        fix: 'write it like recipient=ada@example.com',
      })
    }
    return [pair.slice(0, at), parseValue(pair.slice(at + 1))]
  })
  return Object.fromEntries(entries)
}

function parseValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

export async function startRun(
  client: Client,
  workflowId: string,
  { wait, context, ...body }: NewRun & { wait: boolean; context: Context },
): Promise<void> {
  const run = await client.startRun({ params: { workflowId }, body })
  if (!wait) {
    const follow = `Follow it: floyo runs tail ${run.id}`
    return context.out.result(run, `Started run ${shortId(run.id)}.\n${follow}`)
  }
  const ended = await followRun(client, run.id, context)
  finish(ended, context)
}

/** Shows a run's end, and sets the exit code. */
export function finish(run: RunDetail, { out }: Context): void {
  out.result(run, describeRun(run))
  if (run.status !== 'succeeded') process.exitCode = 1
}

export function describeRun(run: Run | RunDetail): string {
  const took =
    run.startedAt && run.finishedAt ? ` in ${duration(run.startedAt, run.finishedAt)}` : ''
  const why = run.error
    ? `\n${run.error.stepId ? `Step ${run.error.stepId}: ` : ''}${run.error.message} (${run.error.code})`
    : ''
  const output = 'output' in run ? describeOutput(run) : ''
  const waiting = 'waitingFor' in run && run.waitingFor ? `\nWaiting for ${run.waitingFor}` : ''
  const tested =
    'pinnedSteps' in run && run.pinnedSteps.length > 0
      ? `\nA test run: pinned outputs of ${run.pinnedSteps.join(', ')}`
      : ''
  const care = 'errorRun' in run && run.errorRun ? `\n${describeErrorRun(run.errorRun)}` : ''
  return `Run ${shortId(run.id)} of "${run.workflowName}" ${run.status}${took}.${waiting}${why}${output}${tested}${care}`
}

function describeOutput({ id, output, outputFile }: RunDetail): string {
  if (outputFile) {
    const size = `${Math.ceil(outputFile.sizeBytes / 1024)} KiB`
    return `\n${outputFile.preview} …\n${size}; all of it: floyo runs output ${shortId(id)}`
  }
  return output === null ? '' : `\n${JSON.stringify(output, null, 2)}`
}

const notStarted = {
  off: 'is off, so it was not started',
  gone: 'was put away, so it was not started',
  'of-error-workflow': 'was not started: this run comes from an error workflow itself',
}

function describeErrorRun({ workflowName, runId, skipped }: ErrorRun): string {
  const name = `The error workflow "${workflowName}"`
  return skipped
    ? `${name} ${notStarted[skipped]}`
    : `${name} was started: run ${shortId(runId ?? '')}`
}

export function duration(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from)
  return ms < 1000
    ? `${ms} ms`
    : ms < 120_000
      ? `${(ms / 1000).toFixed(1)} s`
      : `${Math.round(ms / 60_000)} min`
}

/** Shows each step of a run as it changes unless `quiet`, until the run has ended. */
export async function followRun(
  client: Client,
  runId: string,
  context: Context,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<RunDetail> {
  const shown = new Map<string, string>()
  for (let waitMs = 150; ; waitMs = Math.min(2000, waitMs * 1.3)) {
    const params = { runId }
    const run = await client.getRun({ params }, { signal: context.signal })
    const { items } = await client.listStepRuns({ params }, { signal: context.signal })
    if (!quiet) for (const step of items) showStep(step, shown, context)
    if (finalStatuses.has(run.status)) return run
    context.out.progress(`${run.status}${run.waitingFor ? `: ${run.waitingFor}` : ''} ...`)
    await sleep(waitMs, undefined, { signal: context.signal })
  }
}

function showStep(step: StepRun, shown: Map<string, string>, { out }: Context): void {
  const state = `${step.status} ${step.attempts.length}`
  if (shown.get(step.key) === state || step.status === 'queued') return
  shown.set(step.key, state)
  const paint =
    step.status === 'succeeded'
      ? out.color.green
      : step.status === 'failed'
        ? out.color.red
        : out.color.dim
  const took =
    step.startedAt && step.finishedAt ? ` ${duration(step.startedAt, step.finishedAt)}` : ''
  const why = step.error ? ` ${step.error.message}` : ''
  out.note(
    `${paint(step.status.padEnd(10))} ${step.key}${out.color.dim(` ${step.kind}${took}`)}${why}`,
  )
}
