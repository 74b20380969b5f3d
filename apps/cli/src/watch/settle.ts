/** Taking from the paths worth a look those that have come to rest, and looking at them. */
import { dirname, join } from 'node:path'
import { type FoundFile, identityOf, type SeenFile } from './changes.ts'
import type { IgnoreRules } from './ignore-rules.ts'
import { entriesOf, lookAt, type Looked, scanFolder } from './scan.ts'

/** What was found of each path that was looked at; null for one that is gone. */
export type Found = Map<string, FoundFile | null>

/** A path worth a look: when it was noticed first and last, ms, and whether it may be a new folder. */
export interface Notice {
  first: number
  last: number
  isNew: boolean
}

export interface SettleOptions {
  settleMs: number
  seen: ReadonlyMap<string, SeenFile>
  rules: IgnoreRules
  signal: AbortSignal
  now: number
}

/** A file that never rests, such as a log, is an event at most this often. */
const longestUnrestMs = 60_000
const atOnce = 64

/**
 * Looks at every noticed path that has rested, and takes it out of `notices`. A path that is gone is
 * held twice as long, so that the other end of a move is found first or with it.
 */
export async function takeSettled(
  notices: Map<string, Notice>,
  options: SettleOptions,
): Promise<{ found: Found; newFolders: boolean }> {
  const { settleMs, now, rules, seen, signal } = options
  const due = [...notices].filter(([, notice]) => isDue(notice, options))
  const found: Found = new Map()
  const gone = new Set<string>()
  let newFolders = false
  for (let start = 0; start < due.length; start += atOnce) {
    const part = due.slice(start, start + atOnce)
    const looks = await Promise.all(part.map(([path]) => lookAt(path)))
    for (const [index, [path, notice]] of part.entries()) {
      const looked = looks[index]
      if (!looked || !isResting(looked, notice, options)) continue
      notices.delete(path)
      if (looked.kind === 'file' && !rules.ignores(path, 'file')) found.set(path, looked.file)
      else if (looked.kind === 'none') {
        if (seen.has(path)) found.set(path, null)
        else gone.add(path)
      } else if (looked.kind === 'folder' && notice.isNew && !rules.ignores(path, 'folder')) {
        newFolders = true
        for (const [inside] of await scanFolder(path, rules, signal))
          notices.set(inside, quiet(now))
      }
    }
  }
  await addLost(found, gone, options)
  await noticeNeighbours(notices, found, options)
  return { found, newFolders }

  function isDue({ first, last }: Notice, { settleMs: rest }: SettleOptions): boolean {
    return now - last >= rest || now - first >= longestUnrestMs
  }

  function isResting(
    looked: Looked,
    { first, last }: Notice,
    { settleMs: rest }: SettleOptions,
  ): boolean {
    if (now - first >= longestUnrestMs) return true
    if (looked.kind === 'none') return now - last >= 2 * settleMs
    const age = looked.kind === 'file' ? now - looked.file.ctimeMs : rest
    return age >= rest
  }
}

function quiet(now: number): Notice {
  return { first: now, last: 0, isNew: false }
}

/** Adds files that are gone with a folder, and the old places of files that were moved. */
async function addLost(
  found: Found,
  goneFolders: Set<string>,
  options: SettleOptions,
): Promise<void> {
  const arrived = new Set<string>()
  for (const [path, file] of found)
    if (file && !options.seen.has(path)) arrived.add(identityOf(file))
  if (goneFolders.size === 0 && arrived.size === 0) return
  for (const [path, file] of options.seen) {
    if (found.has(path)) continue
    if (!arrived.has(identityOf(file)) && !isBelow(path, goneFolders)) continue
    const looked = await lookAt(path)
    if (looked.kind === 'none') found.set(path, null)
  }
}

function isBelow(path: string, folders: Set<string>): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (folders.has(folder)) return true
  }
  return false
}

/** Notices for a file may be lost; its neighbours' lead to it. */
async function noticeNeighbours(
  notices: Map<string, Notice>,
  found: Found,
  { seen, rules, now }: SettleOptions,
): Promise<void> {
  for (const folder of new Set([...found.keys()].map((path) => dirname(path)))) {
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (!entry.isFile() || seen.has(path) || found.has(path) || notices.has(path)) continue
      if (!rules.ignores(path, 'file')) notices.set(path, quiet(now))
    }
  }
}
