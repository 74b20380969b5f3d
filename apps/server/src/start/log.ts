/** The log: facts with ids, a line of JSON each; never payloads, secrets or what hangs on an error. */
import { type DestinationStream, type Logger, pino } from 'pino'
import type { Settings } from '../settings.ts'

export function createLog(
  settings: Pick<Settings, 'FLOYO_LOG_LEVEL' | 'FLOYO_ROLES'>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: settings.FLOYO_LOG_LEVEL,
    base: { roles: settings.FLOYO_ROLES.join() },
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

interface ErrorFacts {
  type: string
  message: string
  code?: string
  stack?: string
  cause?: ErrorFacts
}

/** What an error says of itself. Drivers hang whole connections on theirs: those stay out. */
export function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const stack = error.stack === undefined ? {} : { stack: error.stack }
  return { type: error.name, message: error.message, ...code, ...stack, ...cause }
}
