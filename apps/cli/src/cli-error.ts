/**
 * What can end a command other than success, with the exit code that scripts match on. The same
 * table is in docs/cli.md and in `floyo --help`.
 */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  refused: 5,
  unreachable: 6,
  badInput: 7,
  interrupted: 130,
} as const

export type ExitName = keyof typeof exitCodes

/** An error for the person: what happened and what was expected, and in `fix` what to do. */
export class CliError extends Error {
  override name = 'CliError'
  readonly exit: ExitName
  readonly fix: string | undefined
  readonly details: readonly string[]

  constructor(
    exit: ExitName,
    message: string,
    options: { fix?: string; details?: string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.exit = exit
    this.fix = options.fix
    this.details = options.details ?? []
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a system error such as ENOENT; undefined for anything else. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
