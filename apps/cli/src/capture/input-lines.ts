/**
 * The lines of a file that may be anything, also one without an end of a line in it. A line that is too
 * long is passed over as it comes, so reading takes no more memory than the longest line that is kept.
 */
import { CliError } from '../cli-error.ts'

/** As much as the server takes at once, and many times what an event says. */
const longestLineBytes = 1024 * 1024

const lineEnd = 0x0a

/** Lines one after the other, without their ends. In the place of one that is too long stands null. */
interface InputLines {
  /** The number of the first of them, from 1. */
  first: number
  lines: (string | null)[]
}

/**
 * The lines of `input`, as many at a time as have arrived; a last one without an end counts, if it is
 * not empty.
 *
 * @throws CliError `badInput` where gzip data ends or breaks
 */
export async function* inputLines(input: AsyncIterable<Buffer>): AsyncGenerator<InputLines> {
  let first = 1
  try {
    for await (const lines of splitLines(input)) {
      yield { first, lines }
      first += lines.length
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new CliError('badInput', `The gzip data ends or breaks after line ${first - 1}`, {
        fix: 'make the file again; gzip -t FILE says whether one is whole',
        cause: error,
      })
    }
    throw error
  }
}

async function* splitLines(input: AsyncIterable<Buffer>): AsyncGenerator<(string | null)[]> {
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

  for await (const chunk of input) {
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
