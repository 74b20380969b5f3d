import { z } from 'zod'

/**
 * A file of the workspace, as steps hand it on. `path` is where it lay on the device it came from;
 * the content is stored under the id.
 */
export const FileRef = z
  .object({
    id: z.uuid(),
    name: z.string().min(1).max(255),
    path: z.string().max(4096).optional(),
    sizeBytes: z.int().min(0),
    mediaType: z.string().max(200),
  })
  .meta({ id: 'FileRef' })
export type FileRef = z.infer<typeof FileRef>

/**
 * Stands for a value of a run that is too large for its journal: a file of the workspace that holds it
 * as JSON.
 */
export const StoredValue = z
  .object({
    fileId: z.uuid(),
    kind: z.enum(['text', 'list', 'object']),
    sizeBytes: z.int().min(0),
    sha256: z.string(),
    /** How its JSON begins. */
    preview: z.string(),
  })
  .meta({ id: 'StoredValue' })
export type StoredValue = z.infer<typeof StoredValue>
