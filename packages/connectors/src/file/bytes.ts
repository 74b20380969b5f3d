import { type FileRef, StepError } from '@floyo/contracts'
import type { Files } from '../action.ts'

/** Reads a whole file. @throws StepError `file_too_large` beyond `maxBytes` */
export async function readBytes(files: Files, file: FileRef, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of await files.read(file)) {
    size += chunk.byteLength
    if (size > maxBytes) {
      const message = `${file.name} is too large: at most ${Math.floor(maxBytes / 1024)} KiB can be taken here.`
      throw new StepError('file_too_large', message, { retryable: false })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
