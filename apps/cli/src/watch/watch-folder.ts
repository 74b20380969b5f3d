/**
 * Watching one folder. Notices of the operating system mark paths as worth a look; a path is looked at
 * once it has rested for the settle time, and what is then found goes to `record`. Because notices get
 * lost (measured on Linux 2026-11-20: 8 of 5,000 in a burst, and all from inside a folder that was just
 * made or moved in), the names beside a noticed path are looked at too, new folders are walked and
 * subscribed again, and the whole folder is compared as often as costs less than a hundredth of the
 * time: every two seconds when it is small, every five minutes at most.
 */
import { lstat } from 'node:fs/promises'
import { sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import watcher from '@parcel/watcher'
import { CliError, messageOf } from '../cli-error.ts'
import type { SeenFile } from './changes.ts'
import { createIgnoreRules, ignoreFiles } from './ignore-rules.ts'
import { scanFolder } from './scan.ts'
import { type Found, type Notice, takeSettled } from './settle.ts'

export type FolderState =
  | { state: 'starting' }
  | { state: 'watching' }
  | { state: 'missing'; message: string }
  | { state: 'blocked'; message: string }

export interface FolderWatchOptions {
  root: string
  settleMs: number
  signal: AbortSignal
  seen: ReadonlyMap<string, SeenFile>
  /** Takes what was found. Throws when it can not be kept: then it is found again later. */
  record: (found: Found) => Promise<void>
  onState: (state: FolderState) => void
}

const rescan = { leastMs: 2_000, mostMs: 5 * 60_000, timesItsCost: 100 }
const resubscribe = { leastMs: 1_000, mostMs: 15 * 60_000 }
const rootCheckMs = 1_000
const retryMs = 3_000

/** Watches until the signal is aborted, whatever happens to the folder meanwhile. */
export async function watchFolder(options: FolderWatchOptions): Promise<void> {
  const { root, signal, onState } = options
  onState({ state: 'starting' })
  while (!signal.aborted) {
    try {
      const identity = await folderIdentity(root)
      if (identity === undefined) {
        onState({
          state: 'missing',
          message: `${root} is not there; watching goes on when it is back`,
        })
        await pause(rootCheckMs, signal)
      } else await watchPresent(options, identity)
    } catch (error) {
      if (signal.aborted) return
      onState({ state: 'blocked', message: withFix(error) })
      await pause(retryMs, signal)
    }
  }
}

// A folder that was removed and made again may get the same number; its birth tells them apart.
async function folderIdentity(root: string): Promise<string | undefined> {
  const stat = await lstat(root).catch(() => undefined)
  return stat?.isDirectory() ? `${stat.ino}:${stat.birthtimeMs}` : undefined
}

/** Watches a folder that is there, until it is gone or replaced, or a fresh look at all of it is due. */
async function watchPresent(options: FolderWatchOptions, identity: string): Promise<void> {
  const { root, seen, signal } = options
  const rules = createIgnoreRules(root)
  const notices = new Map<string, Notice>()
  let stale = false
  const subscription = await watcher.subscribe(
    root,
    (error, events) => {
      const now = Date.now()
      if (error) stale = true
      for (const { path, type } of events ?? []) {
        if (path === root || ignoreFiles.some((name) => path.endsWith(sep + name))) stale = true
        if (path === root) continue
        const before = notices.get(path)
        const isNew = type === 'create' || before?.isNew === true
        notices.set(path, { first: before?.first ?? now, last: now, isNew })
      }
    },
    { ignore: ['**/node_modules', '**/.git'] },
  )
  try {
    const began = performance.now()
    let nextScanAt = await lookAtAll()
    let checkedAt = began
    let wantsFresh = false
    while (!signal.aborted) {
      const { found, newFolders } = await takeSettled(notices, {
        ...options,
        rules,
        now: Date.now(),
      })
      // Files that went with the folder itself are not what went.
      const lostSome = [...found.values()].includes(null)
      if (lostSome && (await folderIdentity(root)) !== identity) return
      // Also when nothing was found: events that could not be kept before are kept as soon as they can be.
      await options.record(found)
      options.onState({ state: 'watching' })
      wantsFresh ||= newFolders || stale
      const age = performance.now() - began
      if (age > resubscribe.mostMs || (wantsFresh && age > resubscribe.leastMs)) return
      await pause(Math.min(200, options.settleMs / 4), signal)
      if (performance.now() - checkedAt > rootCheckMs) {
        if ((await folderIdentity(root)) !== identity) return
        checkedAt = performance.now()
      }
      if (performance.now() > nextScanAt) nextScanAt = await lookAtAll()
    }
  } finally {
    await subscription.unsubscribe()
  }

  /**
   * What was there before the first watch is no event; what differs from the journal is worth a look.
   * @returns when to do it again
   */
  async function lookAtAll(): Promise<number> {
    const started = performance.now()
    const all: Found = new Map(await scanFolder(root, rules, signal))
    if (seen.has(root)) await noticeDifferences(all)
    else await options.record(all)
    const ended = performance.now()
    const wait = (ended - started) * rescan.timesItsCost
    return ended + Math.min(rescan.mostMs, Math.max(rescan.leastMs, wait))
  }

  async function noticeDifferences(all: Found): Promise<void> {
    const now = Date.now()
    const gone = [...seen.keys()].filter((path) => path.startsWith(root + sep) && !all.has(path))
    for (const path of gone) {
      if (!notices.has(path)) notices.set(path, { first: now, last: now, isNew: false })
    }
    for (const [path, file] of all) {
      const before = seen.get(path)
      const same = before && file && before.size === file.size && before.mtimeMs === file.mtimeMs
      if (!same && !notices.has(path)) notices.set(path, { first: now, last: 0, isNew: false })
    }
  }
}

function withFix(error: unknown): string {
  const fix = error instanceof CliError && error.fix ? `; ${error.fix}` : ''
  return messageOf(error) + fix
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
