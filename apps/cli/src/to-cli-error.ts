/** From whatever a command threw to what the person reads and the script matches on. */
import { ApiProblem, Unreachable } from '@floyo/client'
import { CliError, type ExitName, messageOf, systemCodeOf } from './cli-error.ts'

/** @returns undefined when the error is none of the expected kinds: then it is a fault of ours */
export function toCliError(error: unknown): CliError | undefined {
  if (error instanceof CliError) return error
  // Whoever waits when the signal comes throws an error of its own, with the reason of the signal behind it.
  if (error instanceof Error && error.cause instanceof CliError) return error.cause
  if (error instanceof ApiProblem) return fromProblem(error)
  if (error instanceof Unreachable) {
    return new CliError('unreachable', messageOf(error), {
      fix: 'floyo doctor',
      cause: error,
    })
  }
  return fromSystem(error)
}

function fromProblem(problem: ApiProblem): CliError {
  const details = problem.errors.map(({ field, message }) =>
    field ? `${field}: ${message}` : message,
  )
  const fix = problem.code === 'unauthenticated' ? 'floyo login' : undefined
  return new CliError(exitOf(problem.status), `${problem.message} (${problem.code})`, {
    details,
    cause: problem,
    ...(fix ? { fix } : {}),
  })
}

function exitOf(status: number): ExitName {
  if (status === 401) return 'notSignedIn'
  if (status === 404) return 'notFound'
  if (status === 400 || status === 413 || status === 415 || status === 422) return 'badInput'
  if (status >= 500) return status === 507 ? 'refused' : 'unreachable'
  return 'refused'
}

const systemFixes: Record<string, string> = {
  ENOENT: 'check the path',
  EACCES: 'check who may read and write it',
  EPERM: 'check who may read and write it',
  ENOSPC: 'make room on the disk, then try again',
  EROFS: 'set FLOYO_HOME to a folder that can be written to',
  EISDIR: 'name a file, not a folder',
  ENOTDIR: 'name a folder, not a file',
}

function fromSystem(error: unknown): CliError | undefined {
  const code = systemCodeOf(error)
  const fix = code ? systemFixes[code] : undefined
  if (!fix) return undefined
  const exit = code === 'ENOENT' ? 'notFound' : 'failed'
  return new CliError(exit, messageOf(error), { fix, cause: error })
}
