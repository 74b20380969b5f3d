/** Finding the files that a command made or changed, by patterns below its folder. */
import { realpathSync } from 'node:fs'
import { glob, lstat } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'

/** Size and times of each file that a pattern names, by path. */
export type Snapshot = Map<string, string>

const mostFiles = 100
export const mostBytes = 64 * 1024 * 1024

/** The files that match now. Nothing outside of `cwd` ever does, and links are not followed. */
export async function snapshotFiles(cwd: string, patterns: readonly string[]): Promise<Snapshot> {
  const found: Snapshot = new Map()
  const usable = patterns.filter(
    (pattern) => !isAbsolute(pattern) && !pattern.split(/[/\\]/).includes('..'),
  )
  if (usable.length === 0) return found
  const root = realpathSync(cwd)
  for await (const name of glob(usable, { cwd: root })) {
    const path = join(root, name)
    const stat = await lstat(path).catch(() => undefined)
    if (!stat?.isFile() || isOutside(root, realpathSync(path))) continue
    found.set(path, `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`)
  }
  return found
}

function isOutside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way.startsWith('..') || isAbsolute(way)
}

/** The files of `after` that are new or not as they were, in the order of their names. */
export function changedFiles(before: Snapshot, after: Snapshot): string[] {
  return [...after]
    .filter(([path, state]) => before.get(path) !== state)
    .map(([path]) => path)
    .toSorted()
    .slice(0, mostFiles)
}
