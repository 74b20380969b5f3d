/** Files of the workspace: what they are. */
import type { FileRef } from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { orNotFound } from '../http/lookup.ts'

/** @throws AppError `not_found` */
export async function findFile(tx: Tx, fileId: string): Promise<FileRef> {
  const { path, ...file } = orNotFound(
    await tx
      .selectFrom('files')
      .select(['id', 'name', 'path', 'sizeBytes', 'mediaType'])
      .where('id', '=', fileId)
      .executeTakeFirst(),
  )
  return path === null ? file : { ...file, path }
}

export interface NewFile extends FileRef {
  workspaceId: string
  sha256: Buffer
  deviceId: string | null
  runId?: string
}

export async function insertFile(tx: Tx, file: NewFile): Promise<void> {
  await tx
    .insertInto('files')
    .values({ ...file, path: file.path ?? null, runId: file.runId ?? null })
    .execute()
}
