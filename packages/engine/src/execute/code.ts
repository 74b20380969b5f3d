/**
 * Steps that are code. The same code with the same input gives the same, so nothing is noted before
 * it runs: after a worker was lost it is run again, and its result waits for the next commit.
 */
import type { Want } from '../interpret/interpret.ts'
import { durationMs, type Failure } from '@floyo/contracts'
import type { CodeStepResult, RunCode } from '../run-code.ts'
import { startBeside } from './beside.ts'
import { keptLog } from './code-log.ts'
import { type Execution, failAttempt, happenedTo, note, ofStep } from './execution.ts'

type CodeWant = Extract<Want, { type: 'code' }>

const defaultTimeoutMs = 10_000

/** Begins the code of a step; its result is a fact of the run once it is there. */
export function beginCode(execution: Execution, want: CodeWant): void {
  const { runCode } = execution.deps
  if (runCode) {
    startBeside(execution, want.key, (signal) => run(execution, want, { runCode, signal }))
    return
  }
  const message = 'Code can not run here: this server was started without a place for it.'
  happenedTo(execution, want.key, () =>
    noteFailed(execution, want, { code: 'code_unavailable', message }),
  )
}

/** @returns what notes the result */
async function run(
  execution: Execution,
  want: CodeWant,
  { runCode, signal }: { runCode: RunCode; signal: AbortSignal },
): Promise<() => void> {
  const { claimed, deps, program } = execution
  const { step, key, input } = want
  const result = await runCode({
    source: step.code,
    input,
    timeoutMs: step.timeout === undefined ? defaultTimeoutMs : durationMs(step.timeout),
    signal,
    workspaceId: claimed.workspaceId,
    startedAt: program.run.startedAt,
    seed: `${claimed.runId} ${key}`,
  }).catch((error: unknown): CodeStepResult => {
    deps.log.error({ runId: claimed.runId, stepKey: key, err: error }, 'code could not be run')
    const message = 'Code could not be run; the server log has the details.'
    return { ok: false, error: { code: 'code_unavailable', message } }
  })
  return () => noteResult(execution, want, result)
}

function noteResult(execution: Execution, want: CodeWant, result: CodeStepResult): void {
  const { step, key } = want
  const lines = keptLog(result.logs ?? [])
  const log = lines.length > 0 ? { log: lines } : {}
  if (result.ok) {
    note(execution, {
      ...ofStep(execution, step, key),
      type: 'done',
      output: result.output,
      ...log,
    })
    return
  }
  const { code, message, line, column } = result.error
  const error = { code, message: message + placeOf(line, column) }
  // Neither is the doing of the code: another time or another machine may have room for it.
  if (code !== 'code_unavailable' && code !== 'code_canceled') {
    return noteFailed(execution, want, error, log)
  }
  const attempt = (execution.journal.records.get(key)?.attempt ?? 0) + 1
  failAttempt(execution, { step, key, attempt }, { error, retryable: true })
}

function placeOf(line: number | undefined, column: number | undefined): string {
  if (line === undefined) return ''
  return column === undefined ? ` (line ${line})` : ` (line ${line}, column ${column})`
}

function noteFailed(
  execution: Execution,
  { step, key }: CodeWant,
  error: Omit<Failure, 'stepId'>,
  log: { log?: string[] } = {},
): void {
  const failure = { ...error, stepId: step.id }
  note(execution, { ...ofStep(execution, step, key), type: 'failed', error: failure, ...log })
}
