/** Errors that say nothing about what was asked, only that the database could not answer it now. */

/** Codes that say the database can not be reached, or not now. */
const awayCodes: ReadonlySet<string> = new Set([
  '08000',
  '08001',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

// The driver gives these no code.
const lostConnection =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether the database could not be reached, or the connection was lost before its answer came. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return (code !== undefined && awayCodes.has(code)) || lostConnection.test(error.message)
}
