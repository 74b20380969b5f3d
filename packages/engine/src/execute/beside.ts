/** What goes on beside the turns of a run: effects, and code. */
import { type Execution, happened } from './execution.ts'

/** Begins work; what it resolves to notes the result, once that is there. */
export function startBeside(
  execution: Execution,
  key: string,
  work: (signal: AbortSignal) => Promise<() => void>,
): void {
  const stop = new AbortController()
  execution.underWay.set(key, stop)
  const over = (note: () => void): void =>
    happened(execution, () => {
      // What was given up meanwhile has no result any more.
      if (execution.underWay.get(key) !== stop) return
      execution.underWay.delete(key)
      note()
    })
  void work(stop.signal).then(over, (error: unknown) =>
    over(() => {
      throw error
    }),
  )
}
