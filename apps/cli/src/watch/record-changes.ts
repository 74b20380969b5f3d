/** From what was found to the journal and the spool, so that each change becomes exactly one event. */
import { sep } from 'node:path'
import type { EventLine } from '@floyo/contracts'
import type { EventTime } from '../capture/event-time.ts'
import { appendEvents, type SpoolOptions } from '../capture/spool.ts'
import { type Config, isPaused } from '../config.ts'
import { compareFiles, type FoundFile, toFileEvent } from './changes.ts'
import type { FileStates, WatchJournal } from './journal.ts'
import { hashOf } from './scan.ts'
import type { Found } from './settle.ts'

export interface RecordOptions {
  journal: WatchJournal
  spool: SpoolOptions
  home: string
  actor: string
  deviceKey: string
  now: () => number
  eventTime: EventTime
  config: () => Config
  onEvents: (events: readonly EventLine[]) => void
}

/**
 * Keeps what was found below `root` and spools the events it means. The first look at a folder is its
 * starting point and means none; nor does what happened during a pause.
 */
export async function recordChanges(
  root: string,
  found: Found,
  options: RecordOptions,
): Promise<void> {
  const { journal } = options
  spoolPending(options)
  if (!journal.seen.has(root)) {
    const start = { size: 0, mtimeMs: 0, ino: 0 }
    journal.commit([[root, start], ...statesOf(found, options)], [])
    return
  }
  await addHashes(found, options)
  const now = options.now()
  const events = compareFiles(journal.seen, found)
    .map((change) => toFileEvent(change, { ...options, now }))
    .filter((event) => !isPaused(options.config(), event.t))
  journal.commit(statesOf(found, options), events)
  spoolPending(options)
}

/** Spools what the journal holds and the spool may not. */
export function spoolPending({ journal, spool, now, onEvents }: RecordOptions): void {
  const { pending } = journal
  if (pending.length === 0) return
  appendEvents(spool, pending, { source: 'watch', now: now() })
  journal.markSpooled()
  onEvents(pending)
}

function statesOf(found: Found, { journal }: RecordOptions): FileStates {
  const states: FileStates = []
  for (const [path, file] of found) {
    if (file) states.push([path, withoutChangeTime(file)])
    else if (journal.seen.has(path)) states.push([path, null])
  }
  return states
}

function withoutChangeTime({ size, mtimeMs, ino, hash }: FoundFile): FileStates[number][1] {
  return { size, mtimeMs, ino, ...(hash === undefined ? {} : { hash }) }
}

async function addHashes(found: Found, { journal }: RecordOptions): Promise<void> {
  for (const [path, file] of found) {
    if (!file) continue
    const before = journal.seen.get(path)
    const same = before?.size === file.size && before.mtimeMs === file.mtimeMs
    const hash = same ? before.hash : await hashOf(path, file)
    if (hash !== undefined) file.hash = hash
  }
}

/** Whether a path belongs to one of the watched folders. */
export function isWatched(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root + sep))
}
