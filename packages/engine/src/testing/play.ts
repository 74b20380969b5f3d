/** Playing definitions against the interpreter alone. Not part of the package. */
import { Definition, type Failure, type JsonObject, type JsonValue } from '@floyo/contracts'
import { createInterpreter } from '../interpret/interpret.ts'
import type { Want } from '../interpret/machine.ts'
import type { Program } from '../interpret/program.ts'
import { applyEntry, foldJournal, type Entry, type Journal } from '../journal/entry.ts'

/** A time, in seconds after the start of every program here. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 5, 9, 5, seconds)).toISOString()
}

export function programOf(steps: readonly object[], inputs: JsonObject = {}): Program {
  return {
    definition: Definition.parse({ name: 'Test', steps }),
    inputs,
    trigger: null,
    run: { id: 'r', startedAt: at(0), workflowName: 'Test' },
  }
}

export interface Played {
  output: JsonValue | undefined
  error: Failure | undefined
  journal: Journal
  entries: Entry[]
  /** The keys of the effects that were wanted together, turn by turn. */
  wanted: string[][]
  sleeps: string[]
}

/**
 * Walks on until the end, giving one wanted effect its answer a turn: the first that `order` names by
 * key or step id, then any other that has an answer.
 */
export function play(
  program: Program,
  answers: Record<string, JsonValue | Error>,
  order: readonly string[] = [],
  options: { journal?: Journal; now?: string; stopWhenStuck?: boolean } = {},
): Played {
  const { journal = foldJournal([]), now = at(0) } = options
  const interpreter = createInterpreter(program, journal)
  const played: Played = {
    output: undefined,
    error: undefined,
    journal,
    entries: [],
    wanted: [],
    sleeps: [],
  }
  const left = [...order]
  for (;;) {
    const { entries, next } = interpreter(now)
    played.entries.push(...entries)
    if (next.type === 'end') {
      const { outcome } = next
      if (outcome.status === 'succeeded') played.output = outcome.output
      if (outcome.status === 'failed') played.error = outcome.error
      return played
    }
    const attempts = next.wants.filter((want) => want.type === 'attempt')
    played.wanted.push(attempts.map(({ key }) => key))
    played.sleeps = next.wants.flatMap((want) => (want.type === 'sleep' ? [want.until] : []))
    const named = attempts.filter(({ key, step }) => left.includes(key) || left.includes(step.id))
    const first = named.toSorted((a, b) => placeOf(left, a) - placeOf(left, b))[0]
    const want = first ?? attempts.find(({ key, step }) => key in answers || step.id in answers)
    if (!want) {
      if (options.stopWhenStuck) return played
      throw new Error(`nothing answers ${attempts.map(({ key }) => key).join(', ')}`)
    }
    if (first) left.splice(placeOf(left, first), 1)
    const entry = answerOf(want, answers[want.key] ?? answers[want.step.id] ?? null, now)
    applyEntry(journal, entry)
    played.entries.push(entry)
  }
}

function placeOf(order: readonly string[], { key, step }: Extract<Want, { type: 'attempt' }>) {
  return order.findIndex((one) => one === key || one === step.id)
}

function answerOf(
  { key, step }: Extract<Want, { type: 'attempt' }>,
  answer: JsonValue | Error,
  now: string,
): Entry {
  const of = { key, stepId: step.id, kind: 'use', at: now, attempt: 1 }
  if (!(answer instanceof Error)) return { ...of, type: 'done', output: answer }
  const error = { code: 'broken', message: answer.message, stepId: step.id }
  return { ...of, type: 'failed', error }
}
