/** Values of runs that are too large for their journals, as files of the workspace. */
import { createHash } from 'node:crypto'
import { AppError } from '@floyo/contracts'
import type { ValueStore } from '@floyo/engine'
import type { Pool } from 'pg'
import type { FileStore } from './disk.ts'
import { writeFile } from './of-run.ts'

/** `pool`: as the engine's role. */
export function createValueStore(pool: Pool, store: FileStore): ValueStore {
  return {
    async put({ workspaceId, runId, name }, json) {
      const file = { name, mediaType: 'application/json', content: json }
      const of = { pool, store, workspaceId, runId }
      return (await writeFile(of, { ...file, ofJournal: 'unseen' })).id
    },
    async get({ workspaceId, fileId, sha256 }) {
      const content = await readAll(store, { workspaceId, id: fileId })
      if (content && createHash('sha256').update(content).digest('hex') === sha256) {
        return content.toString()
      }
      const message =
        `The file ${fileId} holds a value of this run, and ${content ? 'is damaged' : 'is gone'}. ` +
        'Restore the files of this installation from a backup.'
      throw new AppError('conflict', message)
    },
  }
}

/** @returns undefined when there is no such file */
async function readAll(
  store: FileStore,
  place: { workspaceId: string; id: string },
): Promise<Buffer | undefined> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of store.read(place)) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
