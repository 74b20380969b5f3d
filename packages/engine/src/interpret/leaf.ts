/** Steps without steps inside. */
import type { CodeStep, JsonValue, Step, UseStep } from '@floyo/contracts'
import type { StepRecord } from '../journal/entry.ts'
import { render } from './evaluate.ts'
import {
  type At,
  block,
  fail,
  type Flow,
  type Machine,
  record,
  type Walking,
  type Want,
} from './machine.ts'
import { judgeProbe, probeCallOf } from './probe.ts'
import { mergeSets } from './scope.ts'

export function walkSet(machine: Machine, step: Extract<Step, { set: unknown }>, at: At): Flow {
  const flow = evaluated(machine, step, { at, texts: { set: step.set } })
  if (flow.type === 'next' && isObject(flow.output)) mergeSets(at.scope, flow.output)
  return flow
}

export function walkReturn(
  machine: Machine,
  step: Extract<Step, { return: unknown }>,
  at: At,
): Flow {
  const flow = evaluated(machine, step, { at, texts: { return: step.return } })
  return flow.type === 'next' ? { type: 'return', output: flow.output } : flow
}

export function walkFail(machine: Machine, step: Extract<Step, { fail: unknown }>, at: At): Flow {
  const { key } = at
  const message = render(machine.program, at.scope, { message: step.fail.message })
  if (!message.ok) return fail(machine, step, { key, error: message.error })
  const text = typeof message.value === 'string' ? message.value : JSON.stringify(message.value)
  const error = { code: step.fail.code ?? 'failed_by_step', message: text }
  return fail(machine, step, { key, error })
}

/** A pure step: what it gives is recorded, or read from its record. `texts` is its one field. */
function evaluated(
  machine: Machine,
  step: Step,
  { at, texts }: { at: At; texts: Record<string, JsonValue> },
): Flow {
  if (at.record?.state === 'done') return { type: 'next', output: at.record.output }
  const output = render(machine.program, at.scope, texts)
  if (!output.ok) return fail(machine, step, { key: at.key, error: output.error })
  record(machine, step, { key: at.key, type: 'done', output: output.value })
  return { type: 'next', output: output.value }
}

/** An effect: it wants what its record says comes next, until the record says how it ended. */
export function* walkUse(machine: Machine, step: UseStep, at: At): Walking {
  const { key } = at
  const { records } = machine.journal
  let input: JsonValue | undefined
  for (;;) {
    const known = records.get(key)
    if (known?.state === 'done') return { type: 'next', output: known.output }
    if (known?.state === 'failed' && known.error) return { type: 'failed', error: known.error }
    const want = pendingWant(machine, step, { key, known })
    if (want) {
      yield* block(machine, want)
      continue
    }
    if (input === undefined) {
      const rendered = render(machine.program, at.scope, { with: step.with ?? {} })
      if (!rendered.ok) return fail(machine, step, { key, error: rendered.error })
      input = rendered.value
    }
    if (known?.state === 'probed') judgeProbe(machine, step, { at, input, known })
    else if (known?.state === 'unknown' && known.policy === 'probe') {
      const call = probeCallOf(machine, step, { at, input, known })
      if (call) yield* block(machine, { type: 'probe', step, key, record: known, call })
    } else {
      const attempt = (known?.attempt ?? 0) + 1
      yield* block(machine, { type: 'attempt', step, key, attempt, input })
    }
  }
}

/** Code: wanted until the record says what it gave. */
export function* walkCode(machine: Machine, step: CodeStep, at: At): Walking {
  const { key } = at
  let input: JsonValue | undefined
  for (;;) {
    const known = machine.journal.records.get(key)
    if (known?.state === 'done') return { type: 'next', output: known.output }
    if (known?.state === 'failed' && known.error) return { type: 'failed', error: known.error }
    const until = known?.state === 'retrying' ? known.retryAt : undefined
    if (until !== undefined && until > machine.now) {
      yield* block(machine, { type: 'sleep', step, key, until, waitingFor: 'a place to run code' })
      continue
    }
    if (input === undefined) {
      const rendered = render(machine.program, at.scope, { with: step.with ?? {} })
      if (!rendered.ok) return fail(machine, step, { key, error: rendered.error })
      input = rendered.value
    }
    yield* block(machine, { type: 'code', step, key, input })
  }
}

/** What a step that has begun waits for; undefined when its next attempt is due. */
function pendingWant(
  machine: Machine,
  step: UseStep,
  { key, known }: { key: string; known: StepRecord | undefined },
): Want | undefined {
  switch (known?.state) {
    case 'attempting':
      return { type: 'result', step, key, record: known }
    case 'suspended':
      return { type: 'command', step, key, record: known }
    case 'unknown': {
      if (known.policy === 'ask') return { type: 'answer', step, key, record: known }
      const until = known.retryAt
      if (until === undefined || until <= machine.now) return undefined
      return { type: 'sleep', step, key, until, waitingFor: 'word of whether it happened' }
    }
    case 'retrying': {
      const until = known.retryAt
      if (until === undefined || until <= machine.now) return undefined
      return { type: 'sleep', step, key, until, waitingFor: 'the next attempt' }
    }
    case 'held': {
      const until = known.retryAt
      if (until === undefined || until <= machine.now) return undefined
      return { type: 'sleep', step, key, until, waitingFor: known.held?.reason ?? 'its turn' }
    }
    case undefined:
    case 'probed':
    case 'began':
    case 'waiting':
    case 'done':
    case 'skipped':
    case 'failed':
    case 'canceled':
      return undefined
  }
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
