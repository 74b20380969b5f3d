/**
 * Events that the server refused for good, such as those of a computer whose clock is days ahead. They
 * are kept with the reason, in a file that `floyo import jsonl` reads once the cause is gone.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { EventLine, EventReceipt } from '@floyo/contracts'
import { appendToFile } from '../durable-file.ts'
import { forgetLines } from './spool.ts'

/** Keeps those of `events` that `rejected` names. */
export function keepRefused(
  file: string,
  events: readonly EventLine[],
  rejected: EventReceipt['rejected'],
): void {
  const lines = rejected.flatMap(({ index, code, message }) => {
    const event = events[index]
    return event ? [`${JSON.stringify({ ...event, refused: { code, message } })}\n`] : []
  })
  if (lines.length > 0) appendToFile(file, lines.join(''))
}

/** Blanks out those that `isForgotten` names. @returns how many there were */
export function forgetRefused(file: string, isForgotten: (event: EventLine) => boolean): number {
  return existsSync(file) ? forgetLines(file, isForgotten) : 0
}

export interface RefusedState {
  count: number
  /** Why the last one was refused. */
  code: string
  message: string
  file: string
}

/** @returns null when none was refused, or all were forgotten */
export function refusedState(file: string): RefusedState | null {
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const last = lines.at(-1)
  if (last === undefined) return null
  return { count: lines.length, ...reasonOf(last), file }
}

// A crash may have torn the last line.
function reasonOf(line: string): { code: string; message: string } {
  try {
    const { refused } = JSON.parse(line) as { refused?: { code: string; message: string } }
    if (refused) return refused
  } catch {
    // Then the reason is in the lines above it.
  }
  return { code: 'invalid_event', message: 'the reason is in the file' }
}
