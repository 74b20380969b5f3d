/** Until when a run waits, and for what. */
import type { Want } from '../interpret/interpret.ts'
import type { Execution } from './execution.ts'

export interface Soonest {
  /** When the first of them is due, in ISO 8601; `infinity` when only somebody's answer is. */
  until: string
  /** When to look again while the run is held, in milliseconds since 1970. */
  lookMs: number
  /** In words. */
  waitingFor: string
}

/** What is due first of all that a run waits for. */
export function soonest(execution: Execution, wants: readonly Want[]): Soonest {
  let until = 'infinity'
  let lookMs = Infinity
  const waitingFor = new Set<string>()
  const add = (time: string, words: string): void => {
    if (time !== 'infinity' && (until === 'infinity' || time < until)) until = time
    waitingFor.add(words)
  }
  for (const want of wants) {
    if (want.type === 'sleep') {
      add(want.until, want.waitingFor)
      lookMs = Math.min(lookMs, Date.parse(want.until))
    } else if (want.type === 'answer') {
      add('infinity', `an answer: it is not known whether the step ${want.step.id} happened`)
    } else if (want.type === 'command' || want.type === 'outside') {
      const look = execution.looks.get(want.key)
      add(look?.until ?? 'infinity', look?.waitingFor ?? 'others')
      lookMs = Math.min(lookMs, look?.againMs ?? 0)
    }
  }
  return { until, lookMs, waitingFor: [...waitingFor].join(', ').slice(0, 500) }
}

/** A timer holds 24 days at most; looking once an hour for nothing costs nothing. */
const longestMs = 3_600_000

/** Waits until something happened, the run is to stop, or it is time to look. */
export function waitFor(execution: Execution, lookMs: number): Promise<void> {
  const { signal, facts, deps } = execution
  return new Promise((resolve) => {
    const inMs = Math.min(Math.max(0, lookMs - deps.nowMs()) + 1, longestMs)
    const timer = setTimeout(over, inMs)
    function over(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      execution.onFact = () => {}
      resolve()
    }
    signal.addEventListener('abort', over)
    execution.onFact = over
    if (signal.aborted || facts.length > 0) over()
  })
}
