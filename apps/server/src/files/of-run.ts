/** The workspace's files as actions of a run use them. */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Files } from '@floyo/connectors'
import { FileRef, StepError } from '@floyo/contracts'
import type { Pool } from 'pg'
import type { FileStore } from './disk.ts'

const limitBytes = 64 * 1024 * 1024

export interface FilesOfRun {
  /** As the engine's role. */
  pool: Pool
  store: FileStore
  workspaceId: string
  runId: string
}

type NewFileOfRun = Parameters<Files['write']>[0] & {
  /** Of a value of a run's journal: `unseen`, since the journal may never come to refer to it. */
  ofJournal?: 'unseen' | null
}

export function filesOfRun({ pool, store, workspaceId, runId }: FilesOfRun): Files {
  return {
    async read(file) {
      const { rows } = await pool.query(
        'select from app.files where workspace_id = $1 and id = $2::uuid',
        [workspaceId, FileRef.shape.id.parse(file.id)],
      )
      if (rows.length > 0) return store.read({ workspaceId, id: file.id })
      throw new StepError('file_not_found', `There is no file ${file.name} in this workspace.`, {
        retryable: false,
      })
    },
    write: (given) => writeFile({ pool, store, workspaceId, runId }, given),
    async find({ name, content }) {
      const { rows } = await pool.query<FileRef>(
        `select id, name, size_bytes as "sizeBytes", media_type as "mediaType"
         from app.files
         where workspace_id = $1 and run_id = $2 and name = $3 and sha256 = $4
         order by id limit 1`,
        [workspaceId, runId, name, createHash('sha256').update(content).digest()],
      )
      return rows[0]
    },
  }
}

/** Stores a file of a run: its content first, then the row that says so. */
export async function writeFile(
  { pool, store, workspaceId, runId }: FilesOfRun,
  { name, mediaType, content, ofJournal = null }: NewFileOfRun,
): Promise<FileRef> {
  const { rows } = await pool.query<{ id: string }>('select uuidv7() as id')
  const id = rows[0]?.id ?? ''
  const place = { workspaceId, id }
  const { sizeBytes, sha256 } = await store.write(place, chunksOf(content), {
    limitBytes,
    useReserve: ofJournal !== null,
  })
  try {
    await pool.query(
      `insert into app.files (workspace_id, id, name, size_bytes, media_type, sha256, run_id, of_journal)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [workspaceId, id, name, sizeBytes, mediaType, sha256, runId, ofJournal],
    )
  } catch (error) {
    await store.remove(place)
    throw error
  }
  return { id, name, sizeBytes, mediaType }
}

async function* chunksOf(
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content)
  else if (content instanceof Uint8Array) yield content
  else yield* content
}
