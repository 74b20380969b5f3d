/** Journals as people read them: one step run for each step and iteration, in the order they began. */
import type { Failure, StepRun } from '@floyo/contracts'
import type { Entry, StepEntry } from './entry.ts'

/** What each step did, from the journal of its run. */
export function foldStepRuns(entries: Iterable<Entry>): StepRun[] {
  const stepRuns = new Map<string, StepRun>()
  let isOld = false
  for (const entry of entries) {
    if (entry.type === 'origin') continue
    if (entry.kind === 'each' && !stepRuns.has(entry.key)) isOld ||= entry.type === 'done'
    const before = stepRuns.get(entry.key) ?? blankStepRun(entry)
    stepRuns.set(entry.key, { ...before, ...changesOf(entry, before) })
  }
  return isOld ? parentsFirst([...stepRuns.values()]) : [...stepRuns.values()]
}

/** What was open when its run ended: it was canceled with it. */
export function endOpenStepRuns(stepRuns: readonly StepRun[]): StepRun[] {
  const final = new Set(['succeeded', 'failed', 'skipped', 'canceled'])
  return stepRuns.map((one) =>
    final.has(one.status) ? one : Object.assign({}, one, { status: 'canceled', retryAt: null }),
  )
}

/** Journals from before a loop's beginning was recorded have it after its iterations. */
function parentsFirst(stepRuns: StepRun[]): StepRun[] {
  for (const [index, loop] of stepRuns.entries()) {
    if (loop.kind !== 'each') continue
    const first = stepRuns.findIndex(({ key }) => key.startsWith(`${loop.key}[`))
    if (first === -1 || first > index) continue
    stepRuns.splice(index, 1)
    stepRuns.splice(first, 0, { ...loop, startedAt: stepRuns[first]?.startedAt ?? loop.startedAt })
  }
  return stepRuns
}

function blankStepRun({ key, stepId, kind, at }: StepEntry): StepRun {
  return {
    key,
    stepId,
    kind,
    status: 'queued',
    input: null,
    output: null,
    error: null,
    attempts: [],
    retryAt: null,
    waitsUntil: null,
    startedAt: at,
    finishedAt: null,
  }
}

function changesOf(entry: StepEntry, before: StepRun): Partial<StepRun> {
  switch (entry.type) {
    case 'skipped':
      return { status: 'skipped', finishedAt: entry.at }
    case 'began':
      return { status: 'running' }
    case 'canceled': {
      const attempts = endAttempt(before, entry, entry.error)
      return { status: 'canceled', finishedAt: entry.at, retryAt: null, attempts }
    }
    case 'attempt': {
      const version = entry.version === undefined ? {} : { version: entry.version }
      const began = { number: entry.attempt, ...version, startedAt: entry.at }
      const attempt = { ...began, finishedAt: null, error: null }
      const attempts = [...before.attempts, attempt]
      const { input, apart } = entry
      const given = apart?.input ? { input, inputFile: apart.input } : { input }
      return { status: 'running', ...given, attempts, retryAt: null, error: null }
    }
    case 'attempt-failed': {
      const { retryAt, error } = entry
      return { status: 'waiting', retryAt, error, attempts: endAttempt(before, entry, error) }
    }
    case 'held': {
      const message = `Waits for ${entry.reason}.`
      const error = { code: 'held_back', message, stepId: entry.stepId }
      return { status: 'waiting', retryAt: entry.until, error }
    }
    case 'suspended':
      return { status: 'waiting' }
    case 'waiting':
      return { status: 'waiting', waitsUntil: entry.outside ? null : entry.until }
    case 'unknown': {
      const message =
        'The worker was lost, or there was no answer in time: nobody knows whether it happened.'
      const error = { code: 'unknown_outcome', message, stepId: entry.stepId }
      const status = entry.policy === 'ask' ? 'unknown' : 'waiting'
      return { status, attempts: endAttempt(before, entry, error) }
    }
    case 'probed':
      return { status: 'waiting' }
    case 'failed': {
      const ended = {
        finishedAt: entry.at,
        retryAt: null,
        attempts: endAttempt(before, entry, entry.error),
      }
      return { status: 'failed', error: entry.error, ...ended, ...logOf(entry) }
    }
    case 'done': {
      const ended = {
        finishedAt: entry.at,
        retryAt: null,
        attempts: endAttempt(before, entry, null),
      }
      const pinned = entry.pinned ? { pinned: entry.pinned } : {}
      return {
        status: 'succeeded',
        output: entry.output,
        ...(entry.apart?.output ? { outputFile: entry.apart.output } : {}),
        error: null,
        ...ended,
        ...pinned,
        ...logOf(entry),
      }
    }
  }
}

function logOf({ log }: { log?: string[] }): Pick<StepRun, 'log'> {
  return log ? { log } : {}
}

/** The attempts, the open one ended by this entry. */
function endAttempt(
  before: StepRun,
  { at }: StepEntry,
  error: Failure | null,
): StepRun['attempts'] {
  return before.attempts.map((attempt) =>
    attempt.finishedAt === null ? Object.assign({}, attempt, { finishedAt: at, error }) : attempt,
  )
}
