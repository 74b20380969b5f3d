/** Text that arrives in pieces, cut into its lines. */

/** The lines of a body, without their ends; a last line without an end counts, if it is not empty. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const lines = rest.split(/\r?\n/)
      rest = lines.pop() ?? ''
      yield* lines
      if (done) break
    }
    if (rest !== '') yield rest
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The values of a body of JSON lines. */
export async function* jsonLinesOf(body: ReadableStream<Uint8Array>): AsyncGenerator {
  for await (const line of linesOf(body)) {
    if (line.trim() !== '') yield JSON.parse(line) as unknown
  }
}

/** The `data` of each server-sent event; comments and other fields are passed over. */
export async function* eventDataOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of lines) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n')
      data = []
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
}
