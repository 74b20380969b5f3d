/** The database's time, told between looks by the clock of the process that can not jump. */

export interface DatabaseClock {
  /** Takes a time that the database said just now. */
  see(time: string): void
  isSet(): boolean
  /** Milliseconds since 1970. */
  nowMs(): number
}

export function createDatabaseClock(
  monotonicMs: () => number = () => performance.now(),
): DatabaseClock {
  let offset: number | undefined
  return {
    see(time) {
      offset = Date.parse(time) - monotonicMs()
    },
    isSet: () => offset !== undefined,
    nowMs: () => (offset === undefined ? Date.now() : offset + monotonicMs()),
  }
}
