/** The background process's log: a fact a line, with its time. It is cut when it grows. */
import { statSync, truncateSync } from 'node:fs'

export type Log = (fact: string, details?: Record<string, unknown>) => void

const limitBytes = 5 * 1024 * 1024

export function createLog(
  write: (line: string) => void,
  options: { now: () => number; file: string },
): Log {
  let lines = 0
  return (fact, details) => {
    lines += 1
    if (lines % 200 === 1) cut(options.file)
    const more = details ? ` ${JSON.stringify(details)}` : ''
    write(`${new Date(options.now()).toISOString()} ${fact}${more}\n`)
  }
}

function cut(file: string): void {
  try {
    if (statSync(file).size > limitBytes) truncateSync(file, 0)
  } catch {
    // In the foreground there is no log file.
  }
}
