/**
 * The journal of seen files, which makes each change exactly one event across crashes. A batch of new
 * states goes in together with the events that it means, ids and all, before the events go to the
 * spool. After a crash between the two the same events come out again, under the same ids.
 */
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { EventLine } from '@floyo/contracts'
import { CliError, systemCodeOf } from '../cli-error.ts'
import { replaceFile } from '../durable-file.ts'
import type { SeenFile } from './changes.ts'

/** New states of files; null for one that is gone. */
export type FileStates = [path: string, file: SeenFile | null][]

type Entry = { states: FileStates; events: EventLine[] } | { spooled: true }

const compactAtBytes = 4 * 1024 * 1024

/** Starts and stops with the daemon, the only process that writes here. */
export class WatchJournal {
  /** How each file was seen last, by path. */
  readonly seen: ReadonlyMap<string, SeenFile>
  readonly #seen: Map<string, SeenFile>
  #pending: EventLine[]
  readonly #folder: string
  #log: number
  #logBytes: number

  /** Opens the journal of `folder`, or begins one there. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#seen = readSnapshot(join(folder, 'seen.json'))
    this.seen = this.#seen
    const { entries, bytes } = readLog(join(folder, 'log.jsonl'))
    this.#pending = []
    for (const entry of entries) this.#apply(entry)
    this.#log = openSync(join(folder, 'log.jsonl'), 'a', 0o600)
    // What a crash tore at the end was never reported as kept.
    ftruncateSync(this.#log, bytes)
    this.#logBytes = bytes
  }

  /** Events of batches that may not have reached the spool. */
  get pending(): readonly EventLine[] {
    return this.#pending
  }

  /** Keeps new states and the events they mean. */
  commit(states: FileStates, events: EventLine[]): void {
    if (states.length === 0) return
    this.#append({ states, events }, { durable: true })
  }

  /** Notes that every pending event is in the spool. */
  markSpooled(): void {
    if (this.#pending.length === 0) return
    this.#append({ spooled: true }, { durable: false })
    if (this.#logBytes > compactAtBytes) this.compact()
  }

  /** Drops every event that is spooled already, and of those that wait the ones `isForgotten` names. */
  forget(isForgotten: (event: EventLine) => boolean): number {
    const before = this.#pending.length
    this.#pending = this.#pending.filter((event) => !isForgotten(event))
    this.compact()
    return before - this.#pending.length
  }

  /** Forgets all files for which `isKept` is false, and makes the journal as small as it can be. */
  compact(isKept: (path: string) => boolean = () => true): void {
    for (const path of this.#seen.keys()) if (!isKept(path)) this.#seen.delete(path)
    replaceFile(join(this.#folder, 'seen.json'), JSON.stringify([...this.#seen]))
    ftruncateSync(this.#log, 0)
    this.#logBytes = 0
    // The pending events outlive the log that held them.
    if (this.#pending.length > 0)
      this.#write({ states: [], events: this.#pending }, { durable: true })
  }

  close(): void {
    closeSync(this.#log)
  }

  /** Removes the journal of `folder` for good. */
  static remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true })
  }

  #append(entry: Entry, options: { durable: boolean }): void {
    this.#write(entry, options)
    this.#apply(entry)
  }

  #write(entry: Entry, { durable }: { durable: boolean }): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`)
    try {
      let written = 0
      while (written < line.length) written += writeSync(this.#log, line, written)
      if (durable) fsyncSync(this.#log)
    } catch (error) {
      ftruncateSync(this.#log, this.#logBytes)
      throw diskError(error, this.#folder)
    }
    this.#logBytes += line.length
  }

  #apply(entry: Entry): void {
    if ('spooled' in entry) {
      this.#pending = []
      return
    }
    for (const [path, file] of entry.states) {
      if (file) this.#seen.set(path, file)
      else this.#seen.delete(path)
    }
    this.#pending = [...this.#pending, ...entry.events]
  }
}

function diskError(error: unknown, folder: string): unknown {
  if (systemCodeOf(error) !== 'ENOSPC' && systemCodeOf(error) !== 'EDQUOT') return error
  return new CliError('refused', `The disk is full: what changed can not be noted in ${folder}`, {
    fix: 'make room; what changes meanwhile is found afterwards',
    cause: error,
  })
}

function readSnapshot(path: string): Map<string, SeenFile> {
  const text = readIfThere(path)
  return new Map(text === '' ? [] : (JSON.parse(text) as [string, SeenFile][]))
}

function readLog(path: string): { entries: Entry[]; bytes: number } {
  const text = readIfThere(path)
  const entries: Entry[] = []
  let bytes = 0
  for (const line of text.split('\n').slice(0, -1)) {
    try {
      entries.push(JSON.parse(line) as Entry)
    } catch {
      break
    }
    bytes += Buffer.byteLength(line) + 1
  }
  return { entries, bytes: Math.min(bytes, text === '' ? 0 : statSync(path).size) }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}
