/** Reading what an answer holds: decoded, and no more than a limit of it. */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { StepError } from '@floyo/contracts'

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** The encodings `readBody` understands, for `accept-encoding`. */
export const acceptedEncodings = 'gzip, deflate, br, zstd'

/** Whether a body that says it is so encoded is not encoded at all. */
export function isPlain(encoding: string): boolean {
  return encoding === '' || nameOf(encoding) === 'identity'
}

/**
 * Reads and decodes a whole body.
 *
 * @throws StepError `response_too_large` as soon as more than `maxBytes` came out of the decoder,
 * `invalid_response` when the encoding is unknown or broken
 */
export async function readEncoded(
  body: Readable,
  { encoding, maxBytes }: { encoding: string; maxBytes: number },
): Promise<Buffer> {
  const name = nameOf(encoding)
  const decoder = Object.hasOwn(decoders, name)
    ? decoders[name as keyof typeof decoders]()
    : undefined
  if (!decoder) {
    body.destroy()
    throw invalid(`The answer has the encoding ${name}; understood are ${acceptedEncodings}.`)
  }
  let decoded = Buffer.alloc(0)
  try {
    await pipeline(body, decoder, async (source: AsyncIterable<Buffer>) => {
      decoded = await collect(source, maxBytes)
    })
  } catch (cause) {
    const isBroken = cause instanceof Error && 'errno' in cause && 'code' in cause
    if (isBroken && /^(Z_|ERR_|ZSTD)/.test(String(cause.code))) {
      throw invalid(`The answer says it is ${name}, but can not be decoded so.`, cause)
    }
    throw cause
  }
  return decoded
}

async function collect(
  source: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function nameOf(encoding: string): string {
  return encoding.trim().toLowerCase()
}

export function tooLarge(maxBytes: number): StepError {
  const message = `The answer is larger than ${maxBytes} bytes. Ask for less of it, page by page.`
  return new StepError('response_too_large', message, { retryable: false })
}

function invalid(message: string, cause?: unknown): StepError {
  return new StepError('invalid_response', message, { retryable: false, cause })
}
