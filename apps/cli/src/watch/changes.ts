/**
 * The pure core of watching: what happened to files, told from how they were seen last and how they
 * are now. The operating system's notices only say where to look; they may be late, doubled or lost,
 * and nothing is ever told from them. So a crash, a burst and a week of not running are the same case.
 */
import { eventId, type EventLine, type JsonObject } from '@floyo/contracts'
import type { EventTime } from '../capture/event-time.ts'
import { redactPath } from '../capture/redact.ts'

/** What is remembered of a file. Times in ms; `hash` only where the file is small enough to read. */
export interface SeenFile {
  size: number
  mtimeMs: number
  ino: number
  hash?: string
}

/** A file as it is now. `ctimeMs` is when its content, name or rights changed last. */
export interface FoundFile extends SeenFile {
  ctimeMs: number
}

export type FileChange =
  | { kind: 'created' | 'edited'; path: string; file: FoundFile }
  | { kind: 'moved' | 'renamed'; path: string; from: string; file: FoundFile }
  | { kind: 'deleted'; path: string }

/**
 * What happened, by path. `found` holds every path that was looked at, null for one that is gone.
 * A file that is gone and one that is new are one move when they are the same file on disk with the
 * same size and time; with other content too, they count as deleted and created, since file numbers
 * are used again at once.
 */
export function compareFiles(
  seen: ReadonlyMap<string, SeenFile>,
  found: ReadonlyMap<string, FoundFile | null>,
): FileChange[] {
  const gone = new Map<string, string>()
  for (const [path, file] of found) {
    const before = seen.get(path)
    if (before && !file) gone.set(identityOf(before), path)
  }
  const changes: FileChange[] = []
  const movedFrom = new Set<string>()
  for (const [path, file] of found) {
    if (!file) continue
    const before = seen.get(path)
    if (before) {
      if (isEdited(before, file)) changes.push({ kind: 'edited', path, file })
      continue
    }
    const from = gone.get(identityOf(file))
    if (from !== undefined && !movedFrom.has(from)) {
      movedFrom.add(from)
      const kind = folderOf(from) === folderOf(path) ? 'renamed' : 'moved'
      changes.push({ kind, path, from, file })
    } else changes.push({ kind: 'created', path, file })
  }
  for (const path of gone.values()) {
    if (!movedFrom.has(path)) changes.push({ kind: 'deleted', path })
  }
  return changes.toSorted(
    (a, b) => timeOf(a, Infinity) - timeOf(b, Infinity) || compare(a.path, b.path),
  )
}

/** A file whose time alone changed is not edited, as far as its content could be compared. */
function isEdited(before: SeenFile, file: FoundFile): boolean {
  if (before.size !== file.size) return true
  if (before.mtimeMs === file.mtimeMs) return false
  return before.hash === undefined || before.hash !== file.hash
}

/** What stays the same when a file is moved. */
export function identityOf({ ino, size, mtimeMs }: SeenFile): string {
  return `${ino}:${size}:${mtimeMs}`
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, '')
}

function timeOf(change: FileChange, whenDeleted: number): number {
  return change.kind === 'deleted' ? whenDeleted : change.file.ctimeMs
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * A change as an event: the path without the home folder, the size, never content. Its time is when
 * the file changed, also when that was while nobody watched; for a deleted file, when it was missed.
 */
export function toFileEvent(
  change: FileChange,
  options: {
    now: number
    home: string
    actor: string
    deviceKey: string
    eventTime: EventTime
  },
): EventLine {
  const { now, home, actor, deviceKey, eventTime } = options
  const t = Math.floor(eventTime(Math.min(timeOf(change, now), now)))
  const attrs: JsonObject = {}
  if (change.kind !== 'deleted') attrs['bytes'] = change.file.size
  if ('from' in change) attrs['from'] = redactPath(change.from, home)
  const line: EventLine = {
    t: Math.max(0, t),
    actor,
    type: `file.${change.kind}`,
    subject: redactPath(change.path, home),
    attrs,
  }
  return { id: eventId(line, deviceKey), ...line }
}
