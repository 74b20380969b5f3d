/**
 * Handing due runs straight to workers, beside the queue in the database. The queue stays the truth:
 * what a dispatcher carries is claimed by its id like any other run, what it loses is found by the
 * look that every worker takes once a second, and what it delivers twice can be claimed once.
 */
export interface Dispatcher {
  /**
   * Hands on runs that are due and held by nobody. Never throws, and may lose what it took.
   *
   * @returns whether it took them; if not, the workers are to be woken in another way
   */
  send(runIds: readonly string[]): boolean
  /**
   * Gives batches to `onRuns`, a few at a time, the next when one is dealt with, until `signal` aborts.
   */
  receive(onRuns: (runIds: string[]) => Promise<void>, signal: AbortSignal): Promise<void>
}
