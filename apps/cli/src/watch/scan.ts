/** Looking at files: how they are now. Nothing is followed that leads out of the folder. */
import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../cli-error.ts'
import type { FoundFile } from './changes.ts'
import type { IgnoreRules } from './ignore-rules.ts'

/** Files up to this size are compared by content, larger ones by size and time. */
const hashLimitBytes = 1024 * 1024
const atOnce = 64

/** Every file below `folder` that counts, with its state; links and special files do not count. */
export async function scanFolder(
  folder: string,
  rules: IgnoreRules,
  signal: AbortSignal,
): Promise<Map<string, FoundFile>> {
  const found = new Map<string, FoundFile>()
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    signal.throwIfAborted()
    const current = next
    const files: string[] = []
    for (const entry of await entriesOf(current)) {
      const path = join(current, entry.name)
      if (entry.isDirectory() && !rules.ignores(path, 'folder')) folders.push(path)
      if (entry.isFile() && !rules.ignores(path, 'file')) files.push(path)
    }
    for (let start = 0; start < files.length; start += atOnce) {
      const part = files.slice(start, start + atOnce)
      const looks = await Promise.all(part.map((path) => lookAt(path)))
      for (const [index, path] of part.entries()) {
        const looked = looks[index]
        if (looked?.kind === 'file') found.set(path, looked.file)
      }
    }
  }
  return found
}

/** The names in a folder; none when it is gone or may not be read. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

/** What stands at a path; links and special files count as nothing. */
export type Looked = { kind: 'file'; file: FoundFile } | { kind: 'folder' } | { kind: 'none' }

export async function lookAt(path: string): Promise<Looked> {
  try {
    const stat = await lstat(path)
    if (stat.isDirectory()) return { kind: 'folder' }
    if (!stat.isFile()) return { kind: 'none' }
    const { size, mtimeMs, ino, ctimeMs } = stat
    return { kind: 'file', file: { size, mtimeMs, ino, ctimeMs } }
  } catch (error) {
    if (isGone(error)) return { kind: 'none' }
    throw error
  }
}

/** A fingerprint of a small file, kept on this computer only; undefined for a large or vanished one. */
export async function hashOf(path: string, file: FoundFile): Promise<string | undefined> {
  if (file.size > hashLimitBytes) return undefined
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('base64url')
      .slice(0, 22)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

function isGone(error: unknown): boolean {
  const code = systemCodeOf(error)
  return (
    code === 'ENOENT' ||
    code === 'ENOTDIR' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'ELOOP'
  )
}
