/**
 * Which commands this device began, so that none ever runs twice. A command is noted before it starts;
 * one that was begun and has no result was cut off with the process, and that is its result.
 */
import { readFileSync } from 'node:fs'
import type { DeviceCommandResult } from '@floyo/contracts'
import { systemCodeOf } from '../cli-error.ts'
import { appendToFile, replaceFile, rewriteLines } from '../durable-file.ts'
import { refusal } from './run-command.ts'

type Entry =
  | { id: string; state: 'started'; at: number }
  | { id: string; state: 'ended'; at: number; result: DeviceCommandResult }
  // Without a result: it was forgotten.
  | { id: string; state: 'reported'; at: number; result?: DeviceCommandResult }

const keepMs = 30 * 86_400_000

export interface CommandJournal {
  /** Whether a command was begun here before, in this life or a former one. */
  knows: (id: string) => boolean
  /** The result of a known command; a refusal when it was cut off. */
  resultOf: (id: string) => DeviceCommandResult
  /** Commands whose results may not have reached the server. */
  unreported: () => string[]
  note: (entry: Entry) => void
}

/** Opens the journal at `path`. Call it before any command runs: what is open then was cut off. */
export function openCommandJournal(path: string, now: number): CommandJournal {
  const latest = new Map<string, Entry>()
  for (const entry of readEntries(path)) if (entry.at > now - keepMs) latest.set(entry.id, entry)
  replaceFile(path, [...latest.values()].map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  return {
    knows: (id) => latest.has(id),
    resultOf: (id) => {
      const entry = latest.get(id)
      if (entry?.state === 'reported' && !entry.result) {
        return refusal('interrupted', 'The result was reported once, and forgotten here since')
      }
      if (entry && entry.state !== 'started' && entry.result) return entry.result
      return refusal(
        'interrupted',
        'The device stopped while the command ran; whether it had an effect is not known',
      )
    },
    unreported: () =>
      [...latest.values()].filter(({ state }) => state !== 'reported').map(({ id }) => id),
    note: (entry) => {
      appendToFile(path, `\n${JSON.stringify(entry)}\n`)
      latest.set(entry.id, entry)
    },
  }
}

/**
 * Forgets what reported commands gave since a time; that they ran stays known. In place, so that the
 * process that appends meanwhile loses nothing. @returns how many
 */
export function forgetResults(path: string, since: number): number {
  const reported = new Set(
    readEntries(path).flatMap(({ id, state, at }) =>
      state === 'reported' && at >= since ? [id] : [],
    ),
  )
  return rewriteLines(path, (line) => {
    const entry = parseEntry(line)
    if (!entry || !('result' in entry) || !reported.has(entry.id)) return line
    return JSON.stringify({ id: entry.id, state: 'reported', at: entry.at } satisfies Entry)
  })
}

function readEntries(path: string): Entry[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
  return text.split('\n').flatMap((line) => parseEntry(line) ?? [])
}

// A line that a crash tore is no entry: the command behind it had not begun yet.
function parseEntry(line: string): Entry | undefined {
  try {
    return line.trim() === '' ? undefined : (JSON.parse(line) as Entry)
  } catch {
    return undefined
  }
}
