/** `wait`, `approve` and `call`: steps that wait for a time, or for what others bring. */
import {
  type ApproveStep,
  type CallStep,
  Duration,
  durationMs,
  type Failure,
  type JsonObject,
  type JsonValue,
  type WaitStep,
} from '@floyo/contracts'
import { collectReferences, ExpressionError } from '@floyo/expressions'
import { type Evaluated, render } from './evaluate.ts'
import { type Ask, type At, block, fail, type Machine, record, type Walking } from './machine.ts'
import type { Program } from './program.ts'
import { expressionContext, type Scope } from './scope.ts'

type WaitingStep = WaitStep | ApproveStep | CallStep

export function* walkWaiting(machine: Machine, step: WaitingStep, at: At): Walking {
  const { key } = at
  const { records } = machine.journal
  for (;;) {
    const known = records.get(key)
    if (known?.state === 'done') return { type: 'next', output: known.output }
    if (known?.state === 'failed' && known.error) return { type: 'failed', error: known.error }
    if (known?.state !== 'waiting') {
      const asked = ask(machine, step, at)
      if (!asked.ok) return fail(machine, step, { key, error: asked.error })
      if ('time' in asked.value) {
        const until = asked.value.time
        record(machine, step, { key, type: 'waiting', until, outside: false })
      } else {
        const until = untilOf(machine, step)
        yield* block(machine, { type: 'ask', step, key, ask: asked.value, until })
      }
    } else if (known.outside) {
      yield* block(machine, { type: 'outside', step, key, record: known })
    } else if (known.until !== undefined && known.until > machine.now) {
      const waitingFor = `the time ${known.until}`
      yield* block(machine, { type: 'sleep', step, key, until: known.until, waitingFor })
    } else {
      const output = { until: known.until ?? null }
      record(machine, step, { key, type: 'done', output })
      return { type: 'next', output }
    }
  }
}

function ask(
  machine: Machine,
  step: WaitingStep,
  { scope }: At,
): Evaluated<Ask | { time: string }> {
  const { program } = machine
  if ('approve' in step) return askApproval(program, step, scope)
  if ('call' in step) {
    const inputs = render(program, scope, { with: step.with ?? {} })
    if (!inputs.ok) return inputs
    return {
      ok: true,
      value: { kind: 'child', workflow: step.call, inputs: inputs.value as JsonObject },
    }
  }
  const { wait } = step
  if ('for' in wait) return timeAfter(machine, render(program, scope, { for: wait.for }))
  if ('until' in wait) return timeAt(render(program, scope, { until: wait.until }))
  if ('webhook' in wait) return { ok: true, value: { kind: 'webhook' } }
  const { event: eventType, where = null } = wait
  const context = where === null ? {} : referencedBy(where, expressionContext(program, scope))
  return { ok: true, value: { kind: 'event', eventType, where, context } }
}

function askApproval(program: Program, { approve }: ApproveStep, scope: Scope): Evaluated<Ask> {
  const message = render(program, scope, { message: approve.message })
  if (!message.ok) return message
  const by = render(program, scope, { by: approve.by })
  if (!by.ok) return by
  const names = Array.isArray(by.value) ? by.value.flat() : []
  if (names.length === 0 || !names.every((one) => typeof one === 'string')) {
    return wrong('by', 'e-mail addresses and roles', by.value)
  }
  const text = typeof message.value === 'string' ? message.value : JSON.stringify(message.value)
  const { form = null, remind } = approve
  const remindMs = remind === undefined ? null : durationMs(remind)
  return { ok: true, value: { kind: 'approval', by: names, message: text, form, remindMs } }
}

function timeAfter({ now }: Machine, given: Evaluated<JsonValue>): Evaluated<{ time: string }> {
  if (!given.ok) return given
  const length = Duration.safeParse(given.value)
  if (!length.success) return wrong('for', 'a length of time such as 30s, 10m or 2d', given.value)
  return timeAt({
    ok: true,
    value: new Date(Date.parse(now) + durationMs(length.data)).toISOString(),
  })
}

/** Up to the year 9999: what is later is no time that PostgreSQL and people share. */
const latestMs = Date.UTC(9999, 11, 31)

function timeAt(given: Evaluated<JsonValue>): Evaluated<{ time: string }> {
  if (!given.ok) return given
  const timeMs = typeof given.value === 'string' ? Date.parse(given.value) : Number.NaN
  if (Number.isNaN(timeMs) || timeMs > latestMs) {
    return wrong('until', 'a time such as 2026-01-31T09:00:00Z', given.value)
  }
  return { ok: true, value: { time: new Date(timeMs).toISOString() } }
}

function wrong(
  field: string,
  expected: string,
  got: JsonValue,
): { ok: false; error: Omit<Failure, 'stepId'> } {
  const message = `${field}: expected ${expected}, got ${JSON.stringify(got).slice(0, 100)}.`
  return { ok: false, error: { code: 'wrong_type', message } }
}

/** What the condition for an event reads of the run, kept with it until the event comes. */
function referencedBy(where: string, context: ReturnType<typeof expressionContext>): JsonObject {
  const kept: JsonObject = {}
  try {
    for (const { path } of collectReferences(where)) {
      const [root, field] = path
      if (typeof root !== 'string' || root === 'event') continue
      const whole = context[root as keyof typeof context]
      if (whole === undefined) continue
      const isNarrow = typeof field === 'string' && (root === 'steps' || root === 'vars')
      if (!isNarrow || typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
        kept[root] = whole
      } else if (Object.hasOwn(whole, field)) {
        kept[root] = { ...(kept[root] as JsonObject | undefined), [field]: whole[field] ?? null }
      }
    }
  } catch (error) {
    // A condition that can not be read matches nothing; the check before publishing says so.
    if (!(error instanceof ExpressionError)) throw error
  }
  return kept
}

function untilOf({ now }: Machine, step: WaitingStep): string | null {
  const length = ('approve' in step ? step.approve.expires : undefined) ?? step.timeout
  if (length === undefined) return null
  return new Date(Date.parse(now) + durationMs(length)).toISOString()
}
