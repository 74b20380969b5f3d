/** The files that are made from the migrated database. */
import path from 'node:path'
import type { ClientBase } from 'pg'
import { dumpSchema } from './dump.ts'
import { writeTypes } from './types.ts'

interface GeneratedFile {
  file: string
  write: (client: ClientBase) => Promise<string>
}

export const generatedFiles: readonly GeneratedFile[] = [
  { file: path.join(import.meta.dirname, '../types.gen.ts'), write: writeTypes },
  { file: path.join(import.meta.dirname, '../../schema.gen.sql'), write: dumpSchema },
]
