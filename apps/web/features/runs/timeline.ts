/** A run's steps on one line of time, so that it is seen what took long and what ran beside what. */
import type { StepRun } from '@floyo/contracts'

export interface Bar {
  key: string
  /** Both from 0 to 100, of the time from the run's start to its end or to now. */
  from: number
  width: number
  durationMs: number | null
}

/** @returns a bar for each step that has started, in the order given */
export function stepBars(
  steps: readonly Pick<StepRun, 'key' | 'startedAt' | 'finishedAt'>[],
  run: { startedAt: string | null; finishedAt: string | null },
  nowMs: number,
): Map<string, Bar> {
  const started = steps.flatMap(({ startedAt }) => (startedAt ? [Date.parse(startedAt)] : []))
  const begin = Math.min(...started, run.startedAt ? Date.parse(run.startedAt) : Infinity)
  const ends = steps.flatMap(({ finishedAt }) => (finishedAt ? [Date.parse(finishedAt)] : []))
  const end = run.finishedAt ? Math.max(...ends, Date.parse(run.finishedAt)) : nowMs
  const span = Math.max(1, end - begin)
  const bars = new Map<string, Bar>()
  for (const { key, startedAt, finishedAt } of steps) {
    if (!startedAt) continue
    const from = Date.parse(startedAt)
    const to = finishedAt ? Date.parse(finishedAt) : Math.max(from, end)
    bars.set(key, {
      key,
      from: percent(from - begin, span),
      width: percent(to - from, span),
      durationMs: finishedAt ? to - from : null,
    })
  }
  return bars
}

function percent(part: number, whole: number): number {
  return Math.round(Math.min(100, Math.max(0, (part / whole) * 100)) * 100) / 100
}
