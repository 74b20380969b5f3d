/**
 * The spool: events that wait to be sent, as lines of JSON in files named after their hour and source
 * (`2026-11-20T17.watch.jsonl`). A line is exactly what is sent. Any number of processes append, each
 * line in one write after a line break of its own, so that a torn line spoils only itself; one process
 * sends and notes how far it came. Files that were sent are kept for an hour or two, for `tail`.
 */
import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { EventLine, EventSource } from '@floyo/contracts'
import { CliError, systemCodeOf } from '../cli-error.ts'
import { appendToFile, replaceFile, rewriteLines } from '../durable-file.ts'

const hourMs = 3_600_000
const keepSentMs = hourMs
const largestLineBytes = 1024 * 1024

export interface SpoolOptions {
  folder: string
  limitBytes: number
}

/** How many bytes of each file have been sent. */
type Sent = Record<string, number>

/** A run of events of one source, and where it ends in its file. */
export interface SpoolBatch {
  source: EventSource
  events: EventLine[]
  file: string
  end: number
}

/**
 * Appends events; when it returns, they survive a crash and a power cut.
 *
 * @throws CliError `refused` when the spool has reached its limit, or the disk is full
 */
export function appendEvents(
  spool: SpoolOptions,
  events: readonly EventLine[],
  { source, now }: { source: EventSource; now: number },
): void {
  if (events.length === 0) return
  if (spoolState(spool).waitingBytes > spool.limitBytes) throw spoolFull(spool)
  const hour = new Date(now).toISOString().slice(0, 13)
  const text = events.map((event) => `\n${JSON.stringify(event)}\n`).join('')
  try {
    appendToFile(join(spool.folder, `${hour}.${source}.jsonl`), text)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOSPC' && systemCodeOf(error) !== 'EDQUOT') throw error
    throw new CliError('refused', `The disk is full: events can not be kept in ${spool.folder}`, {
      fix: 'make room; capture goes on by itself and nothing that was kept is lost',
      cause: error,
    })
  }
}

function spoolFull({ folder, limitBytes }: SpoolOptions): CliError {
  const megabytes = Math.round(limitBytes / 1024 / 1024)
  return new CliError(
    'refused',
    `${megabytes} MB of events wait in ${folder}, which is the limit`,
    {
      fix: 'run floyo doctor to see why they are not sent, or raise FLOYO_SPOOL_LIMIT_MB',
    },
  )
}

/** The next events to send, the oldest file first; undefined when all are sent. */
export function nextBatch(
  spool: SpoolOptions,
  limits: { events: number; bytes: number },
): SpoolBatch | undefined {
  const sent = readSent(spool)
  for (const file of spoolFiles(spool)) {
    const start = startIn(spool, file, sent)
    const batch = cutBatch(readFrom(join(spool.folder, file), start, limits.bytes), limits)
    if (batch.length === 0) continue
    const source = (file.split('.')[1] ?? 'watch') as EventSource
    return { source, events: batch.events, file, end: start + batch.length }
  }
  return undefined
}

/** Enough of a file for one batch, and for one event of any size. */
function readFrom(path: string, start: number, wantedBytes: number): Buffer {
  const handle = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(wantedBytes + largestLineBytes)
    let length = 0
    for (;;) {
      const count = readSync(handle, buffer, length, buffer.length - length, start + length)
      length += count
      if (count === 0 || length === buffer.length) return buffer.subarray(0, length)
    }
  } finally {
    closeSync(handle)
  }
}

function cutBatch(
  content: Buffer,
  limits: { events: number; bytes: number },
): { events: EventLine[]; length: number } {
  const events: EventLine[] = []
  let length = 0
  let bytes = 0
  for (;;) {
    const end = content.indexOf(0x0a, length)
    if (end < 0) break
    const event = parseLine(content.toString('utf8', length, end))
    if (event) {
      bytes += end - length
      if (events.length >= limits.events || (events.length > 0 && bytes > limits.bytes)) break
      events.push(event)
    }
    length = end + 1
  }
  return { events, length }
}

// A line that a crash tore was never reported as kept; a forgotten one is blank.
function parseLine(line: string): EventLine | undefined {
  if (line.trim() === '') return undefined
  try {
    return JSON.parse(line) as EventLine
  } catch {
    return undefined
  }
}

/** Notes that a batch has been sent, and removes files that are sent and old. */
export function acknowledge(spool: SpoolOptions, batch: SpoolBatch, now: number): void {
  const sent = { ...readSent(spool), [batch.file]: batch.end }
  const kept: Sent = {}
  for (const file of spoolFiles(spool)) {
    const done = startIn(spool, file, sent) >= sizeOf(spool, file)
    if (done && hourOf(file) + hourMs + keepSentMs < now) rmSync(join(spool.folder, file))
    else if (sent[file] !== undefined) kept[file] = sent[file]
  }
  replaceFile(join(spool.folder, 'sent.json'), JSON.stringify(kept))
}

export interface SpoolState {
  waitingBytes: number
  /** The time of the oldest hour with events that wait, ms; null when none does. */
  waitingSince: number | null
}

/** How much waits. */
export function spoolState(spool: SpoolOptions): SpoolState {
  const sent = readSent(spool)
  let waitingBytes = 0
  let waitingSince: number | null = null
  for (const file of spoolFiles(spool)) {
    const waiting = sizeOf(spool, file) - startIn(spool, file, sent)
    if (waiting > 0) waitingSince ??= hourOf(file)
    waitingBytes += waiting
  }
  return { waitingBytes, waitingSince }
}

export interface SpooledEvent {
  event: EventLine
  sent: boolean
}

/** Every event still in the spool, in order. */
export function spooledEvents(spool: SpoolOptions): SpooledEvent[] {
  const sent = readSent(spool)
  return spoolFiles(spool).flatMap((file) => {
    const content = readFileSync(join(spool.folder, file))
    const start = startIn(spool, file, sent)
    return lineRanges(content).map(({ event, end }) => ({ event, sent: end <= start }))
  })
}

/**
 * Blanks out the events that `isForgotten` names, in place, so that processes that append meanwhile
 * lose nothing. @returns how many there were
 */
export function forgetSpooled(
  spool: SpoolOptions,
  isForgotten: (event: EventLine) => boolean,
): number {
  let count = 0
  for (const file of spoolFiles(spool)) count += forgetLines(join(spool.folder, file), isForgotten)
  return count
}

/** The same in one file of events, a line each. */
export function forgetLines(path: string, isForgotten: (event: EventLine) => boolean): number {
  return rewriteLines(path, (line) => {
    const event = parseLine(line)
    return event && isForgotten(event) ? '' : line
  })
}

function lineRanges(content: Buffer): { event: EventLine; end: number }[] {
  const ranges = []
  for (let start = 0; ;) {
    const end = content.indexOf(0x0a, start)
    if (end < 0) return ranges
    const event = parseLine(content.toString('utf8', start, end))
    if (event) ranges.push({ event, end })
    start = end + 1
  }
}

function spoolFiles({ folder }: SpoolOptions): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-\d\d-\d\dT\d\d\.[a-z]+\.jsonl$/.test(name))
      .toSorted()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

function hourOf(file: string): number {
  return Date.parse(`${file.slice(0, 13)}:00:00Z`)
}

function sizeOf({ folder }: SpoolOptions, file: string): number {
  return statSync(join(folder, file)).size
}

// A file that is shorter than what was sent of it is another one of the same hour: the clock went back.
function startIn(spool: SpoolOptions, file: string, sent: Sent): number {
  const start = sent[file] ?? 0
  return start > sizeOf(spool, file) ? 0 : start
}

function readSent({ folder }: SpoolOptions): Sent {
  try {
    return JSON.parse(readFileSync(join(folder, 'sent.json'), 'utf8')) as Sent
  } catch (error) {
    // Sending twice is harmless, since events are known by their ids; so a broken note is no note.
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) return {}
    throw error
  }
}
