/** What speaks against a routine, one by one, each with what happened instead. */
import type { Pattern } from '@floyo/contracts'
import { dayOf } from '../time/days.ts'

export interface CounterExample {
  at: string
  /**
   * `elsewhere`: due, and done at another time of that day. `missed`: due, and not done on that day.
   * `alone`: it began, and the rest did not follow. `undue`: done on a day on which it was not due.
   */
  why: 'elsewhere' | 'missed' | 'alone' | 'undue'
  /** Of `elsewhere`: when it was done. */
  done: string | null
}

/** @returns the newest first */
export function counterExamples(
  { evidence, schedule }: Pick<Pattern, 'evidence' | 'schedule'>,
  timeZone: string,
): CounterExample[] {
  const { missed, extra } = evidence
  const undue = new Set(extra)
  const found = missed.map((at): CounterExample => {
    if (!schedule) return { at, why: 'alone', done: null }
    const day = dayOf(at, timeZone)
    const done = [...undue].find((other) => dayOf(other, timeZone) === day)
    if (done === undefined) return { at, why: 'missed', done: null }
    undue.delete(done)
    return { at, why: 'elsewhere', done }
  })
  return [
    ...found,
    ...[...undue].map((at) => ({ at, why: 'undue' as const, done: null })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
