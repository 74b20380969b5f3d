/**
 * The contents of files, on the local disk: `files/<workspace>/<id>`. Names are metadata and never
 * part of a path (SEC-27). A file appears whole or not at all.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '@floyo/contracts'
import { isAtLeast, levelOf, readSpace, storageFull } from '../space/watch.ts'

export interface StoredFile {
  sizeBytes: number
  sha256: Buffer
}

export interface FileStore {
  /** Where they lie. */
  dir: string
  /**
   * Stores a stream under the id.
   * @throws AppError `body_too_large`, `storage_full`
   */
  write(
    place: FilePlace,
    content: AsyncIterable<Uint8Array>,
    options: WriteOptions,
  ): Promise<StoredFile>
  read(place: FilePlace): fs.ReadStream
  remove(place: FilePlace): Promise<void>
}

export interface WriteOptions {
  limitBytes: number
  /** For a run that is to finish: the last of the disk may be used. */
  useReserve?: boolean
}

export interface FilePlace {
  workspaceId: string
  id: string
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function createFileStore(dir: string): FileStore {
  const fileOf = ({ workspaceId, id }: FilePlace): string => {
    if (!uuid.test(workspaceId) || !uuid.test(id)) throw new TypeError('a file is stored under ids')
    return path.join(dir, workspaceId, id)
  }
  return {
    dir,
    async write(place, content, { limitBytes, useReserve = false }) {
      const file = fileOf(place)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      if (!useReserve) await requireSpace(dir)
      const draft = `${file}.part`
      try {
        const stored = await writeDraft(draft, content, limitBytes)
        await rename(draft, file)
        return stored
      } catch (error) {
        await rm(draft, { force: true })
        throw isFull(error) ? storageFull() : error
      }
    },
    read: (place) => fs.createReadStream(fileOf(place)),
    async remove(place) {
      await rm(fileOf(place), { force: true })
      await rm(`${fileOf(place)}.part`, { force: true })
    },
  }
}

async function writeDraft(
  draft: string,
  content: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<StoredFile> {
  const handle = await open(draft, 'w', 0o600)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of content) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > limitBytes) {
        throw new AppError('body_too_large', `Expected at most ${limitBytes} bytes`)
      }
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { sizeBytes, sha256: hash.digest() }
}

/** New work is refused while the disk is nearly full; what goes on may use the reserve. */
async function requireSpace(dir: string): Promise<void> {
  if (isAtLeast(levelOf(await readSpace(dir)), 'low')) throw storageFull()
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}
