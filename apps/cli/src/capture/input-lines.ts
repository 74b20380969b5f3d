/**
 * The lines of a file that may be anything, also one without an end of a line in it. A line that is too
 * long is passed over as it comes, so reading takes no more memory than the longest line that is kept.
 */
import type { Readable } from 'node:stream'

/** As much as the server takes at once, and many times what an event says. */
const longestLineBytes = 1024 * 1024

const lineEnd = 0x0a

/**
 * The lines of `input`, as many at a time as have arrived, without their ends. In the place of one that
 * is too long stands null; a last one without an end counts, if it is not empty.
 */
export async function* inputLines(input: Readable): AsyncGenerator<(string | null)[]> {
  let begun: Buffer[] = []
  let begunBytes = 0

  function add(piece: Buffer): void {
    begunBytes += piece.length
    if (begunBytes > longestLineBytes) begun = []
    else begun.push(piece)
  }

  function end(): string | null {
    const line = begunBytes > longestLineBytes ? null : Buffer.concat(begun).toString()
    begun = []
    begunBytes = 0
    return line
  }

  for await (const chunk of input as AsyncIterable<Buffer>) {
    const lines: (string | null)[] = []
    let from = 0
    for (let to = chunk.indexOf(lineEnd); to !== -1; to = chunk.indexOf(lineEnd, from)) {
      add(chunk.subarray(from, to))
      lines.push(end())
      from = to + 1
    }
    add(chunk.subarray(from))
    yield lines
  }
  if (begunBytes > 0) yield [end()]
}
