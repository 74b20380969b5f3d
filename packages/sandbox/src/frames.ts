/** Messages between us and a process for code: the lengths of two texts, then these. */

export interface Frame {
  head: string
  body: string
}

export function encodeFrame({ head, body }: Frame): Buffer {
  const headBytes = Buffer.byteLength(head)
  const bodyBytes = Buffer.byteLength(body)
  const frame = Buffer.allocUnsafe(8 + headBytes + bodyBytes)
  frame.writeUInt32BE(headBytes, 0)
  frame.writeUInt32BE(bodyBytes, 4)
  frame.write(head, 8)
  frame.write(body, 8 + headBytes)
  return frame
}

/** The other side said more than it may, or something at the wrong time. */
export class FrameError extends Error {
  override name = 'FrameError'
}

/**
 * Takes the bytes of exactly one frame; what is announced as longer than allowed is refused before it
 * is kept.
 */
export class FrameReader {
  readonly #maxHeadBytes: number
  readonly #maxBodyBytes: number
  #chunks: Buffer[] = []
  #size = 0

  constructor(limits: { maxHeadBytes: number; maxBodyBytes: number }) {
    this.#maxHeadBytes = limits.maxHeadBytes
    this.#maxBodyBytes = limits.maxBodyBytes
  }

  /** @returns the frame once it is whole @throws FrameError */
  take(chunk: Buffer): Frame | undefined {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size < 8) return undefined
    if ((this.#chunks[0]?.length ?? 0) < 8) this.#chunks = [Buffer.concat(this.#chunks)]
    const headBytes = this.#chunks[0]?.readUInt32BE(0) ?? 0
    const bodyBytes = this.#chunks[0]?.readUInt32BE(4) ?? 0
    if (headBytes > this.#maxHeadBytes || bodyBytes > this.#maxBodyBytes) {
      throw new FrameError('an answer is longer than allowed')
    }
    const end = 8 + headBytes + bodyBytes
    if (this.#size > end) throw new FrameError('something follows the answer')
    if (this.#size < end) return undefined
    const bytes = Buffer.concat(this.#chunks)
    return {
      head: bytes.toString('utf8', 8, 8 + headBytes),
      body: bytes.toString('utf8', 8 + headBytes),
    }
  }
}
