/**
 * An effect of which nobody knows whether it happened, and a step that wants it found out: an action
 * is asked, and what it answers is judged here, so that the journal decides the same when it is read again.
 */
import type { StepRecord } from '../journal/entry.ts'
import type { JsonValue, UseStep } from '@floyo/contracts'
import { idempotencyKey } from './idempotency-key.ts'
import { asCondition, type Evaluated, render } from './evaluate.ts'
import { type At, type Machine, type ProbeCall, record } from './machine.ts'
import type { Scope } from './scope.ts'

interface Asked {
  at: At
  /** What was asked of the outside. */
  input: JsonValue
  known: StepRecord
}

/** How to ask; nothing when that can not be worked out: then a person is asked, which is recorded. */
export function probeCallOf(machine: Machine, step: UseStep, asked: Asked): ProbeCall | undefined {
  const { probe } = step
  const { at, input } = asked
  if (!probe) return { use: step.use, connection: step.connection, input, own: true }
  const scope = scopeOf(machine, asked)
  const rendered = render(machine.program, scope, { 'probe.with': probe.with ?? {} })
  if (rendered.ok) {
    const { use, connection } = probe
    return { use, connection, input: rendered.value, own: false }
  }
  askPerson(machine, step, { at, known: asked.known })
  return undefined
}

/** Takes what was answered: the step is done, tried again, or up to a person. */
export function judgeProbe(machine: Machine, step: UseStep, asked: Asked): void {
  const { at, known } = asked
  const { key } = at
  const { attempt } = known
  const verdict = verdictOf(machine, step, asked)
  if (!verdict.ok) return askPerson(machine, step, asked)
  if (verdict.value.happened) {
    const { output } = verdict.value
    return record(machine, step, { key, type: 'done', output, attempt })
  }
  const { error, failures } = known
  // A lost worker is nobody's fault, and costs no attempt; one that was too late does.
  if (error && failures >= (step.retry?.attempts ?? defaultAttempts)) {
    const dead = { ...error, dead: 'retries_exhausted' as const }
    return record(machine, step, { key, type: 'failed', error: dead, attempt })
  }
  record(machine, step, { key, type: 'unknown', policy: 'retry', attempt })
}

const defaultAttempts = 5

function verdictOf(
  machine: Machine,
  { probe }: UseStep,
  asked: Asked,
): Evaluated<{ happened: boolean; output: JsonValue }> {
  const said = asked.known.output
  if (!probe) {
    const { happened, output } = said as { happened: boolean; output: JsonValue }
    return { ok: true, value: { happened, output } }
  }
  const { program } = machine
  const scope = scopeOf(machine, asked, said)
  const happened = asCondition(
    render(program, scope, { 'probe.happened': probe.happened }),
    'probe.happened',
  )
  if (!happened.ok) return happened
  if (!happened.value || probe.output === undefined) {
    return { ok: true, value: { happened: happened.value, output: said } }
  }
  const output = render(program, scope, { 'probe.output': probe.output })
  return output.ok ? { ok: true, value: { happened: true, output: output.value } } : output
}

function scopeOf(machine: Machine, { at, input }: Asked, output?: JsonValue): Scope {
  const { journal, program } = machine
  const key = idempotencyKey(journal.originRunId ?? program.run.id, at.key)
  return { ...at.scope, probe: { key, input, ...(output === undefined ? {} : { output }) } }
}

function askPerson(machine: Machine, step: UseStep, { at, known }: Omit<Asked, 'input'>): void {
  const { attempt } = known
  record(machine, step, { key: at.key, type: 'unknown', policy: 'ask', attempt })
}
