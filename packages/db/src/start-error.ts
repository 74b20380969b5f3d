/** What can keep the database from coming up. The operator meets these, never a caller of the API. */
export type StartErrorCode =
  | 'platform_unsupported'
  | 'data_dir_in_use'
  | 'data_dir_unreadable'
  | 'data_dir_other_version'
  | 'disk_full'
  | 'server_did_not_start'
  | 'server_too_old'
  | 'roles_missing'
  | 'role_unsafe'
  | 'migration_misnumbered'
  | 'migration_edited'
  | 'migration_failed'
  | 'database_too_new'

/**
 * The database can not be used as it is. The message says what was expected, what was found and
 * what to do; it never holds a password or a connection string.
 */
export class StartError extends Error {
  override name = 'StartError'
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a Node or PostgreSQL error (`ENOENT`, `42P04`); undefined for anything else. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
