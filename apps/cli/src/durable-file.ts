/** Writing files so that a crash or a power cut leaves the old content or the new, and nothing between. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Replaces a file in one step; only its owner may read it. Makes the folder when it is missing. */
export function replaceFile(path: string, text: string): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.tmp`
  try {
    const file = openSync(draft, 'w', 0o600)
    try {
      writeAll(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  syncFolder(folder)
}

/** Appends to a file; when it returns, the text survives a power cut. */
export function appendToFile(path: string, text: string): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = openSync(path, 'a', 0o600)
  try {
    writeAll(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Writes whole lines of a file anew, in place and filled up with spaces, so that processes that append
 * meanwhile lose nothing. A new line must not be longer than the old one. @returns how many changed
 */
export function rewriteLines(path: string, rewrite: (line: string) => string): number {
  if (!existsSync(path)) return 0
  const content = readFileSync(path)
  const changes: { start: number; bytes: Buffer }[] = []
  for (let start = 0, end = 0; (end = content.indexOf(0x0a, start)) >= 0; start = end + 1) {
    const line = content.toString('utf8', start, end)
    const text = rewrite(line)
    if (text === line) continue
    const bytes = Buffer.alloc(end - start, 0x20)
    if (bytes.write(text) < Buffer.byteLength(text)) throw new Error('a line can not grow in place')
    changes.push({ start, bytes })
  }
  if (changes.length === 0) return 0
  const file = openSync(path, 'r+')
  try {
    for (const { start, bytes } of changes) writeSync(file, bytes, 0, bytes.length, start)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return changes.length
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written)
}

// Windows can not open a folder; there the rename itself is durable.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
