/** Where this package reports what it does: facts first, then a fixed message (pino fits). */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Reports nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }
