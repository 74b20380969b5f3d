/** Reading events from a file or standard input: one JSON object a line, plain or gzip. */
import { createReadStream } from 'node:fs'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { EventLine } from '@floyo/contracts'
import { CliError } from '../cli-error.ts'
import { inputLines } from './input-lines.ts'

/** The bytes of `file`, or of standard input for `-`, unpacked if they are gzip. */
export async function openInput(file: string, stdin: Readable): Promise<Readable> {
  const source = file === '-' ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 })
  const first = await firstChunk(source)
  const whole = new PassThrough()
  const unpacked = first[0] === 0x1f && first[1] === 0x8b ? whole.pipe(createGunzip()) : whole
  unpacked.on('error', () => undefined)
  whole.write(first)
  pipeline(source, whole, (error) => {
    if (error) unpacked.destroy(error)
  })
  return unpacked
}

function firstChunk(source: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onReadable = (): void => {
      const chunk = source.read() as Buffer | null
      if (chunk === null) return
      done()
      resolve(Buffer.from(chunk))
    }
    const onEnd = (): void => {
      done()
      resolve(Buffer.alloc(0))
    }
    const onError = (error: Error): void => {
      done()
      reject(error)
    }
    const done = (): void => {
      source.off('readable', onReadable).off('end', onEnd).off('error', onError)
    }
    source.on('readable', onReadable).on('end', onEnd).on('error', onError)
  })
}

/**
 * The events of `input` in its order; blank lines count as lines and are passed over. A line that is
 * no event is told to `refuse` and left out.
 *
 * @throws CliError `badInput` naming the first line that is no event, when there is no `refuse`
 */
export async function* eventLines(
  input: Readable,
  refuse?: (reason: CliError) => void,
): AsyncGenerator<EventLine> {
  for await (const { first, lines } of inputLines(input)) {
    for (const [index, line] of lines.entries()) {
      if (line?.trim() === '') continue
      const event = readLine(line, first + index, refuse)
      if (event) yield event
    }
  }
}

function readLine(
  line: string | null,
  number: number,
  refuse: ((reason: CliError) => void) | undefined,
): EventLine | undefined {
  try {
    if (line === null) {
      const fix = 'leave it out; an event says what was done, not contents'
      throw new CliError('badInput', `Line ${number} is longer than 1 MiB`, { fix })
    }
    return parseEventLine(line, number)
  } catch (error) {
    if (!refuse || !(error instanceof CliError)) throw error
    refuse(error)
    return undefined
  }
}

/** One line as an event. */
function parseEventLine(line: string, number: number): EventLine {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch (error) {
    throw new CliError('badInput', `Line ${number} is not JSON`, { fix: formFix, cause: error })
  }
  if (isPlainEvent(raw)) return raw
  const parsed = EventLine.safeParse(raw)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'the line'
  throw new CliError('badInput', `Line ${number} is not an event: ${field}: ${issue?.message}`, {
    fix: formFix,
  })
}

const formFix =
  'each line is like {"t":1735689600000,"actor":"user:ada","type":"file.created","subject":"~/a.csv"}; t is in milliseconds since 1970'

// Most lines of a long file are right; this is ten times quicker than the schema, which has the last word.
function isPlainEvent(raw: unknown): raw is EventLine {
  if (typeof raw !== 'object' || raw === null) return false
  const { t, actor, type, subject, attrs } = raw as Record<string, unknown>
  return (
    Number.isSafeInteger(t) &&
    (t as number) >= 0 &&
    (t as number) <= 4_102_444_800_000 &&
    typeof actor === 'string' &&
    actor.length > 0 &&
    actor.length <= 200 &&
    typeof type === 'string' &&
    typeof subject === 'string' &&
    subject.length <= 2000 &&
    typeof attrs === 'object' &&
    attrs !== null &&
    !Array.isArray(attrs) &&
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(type) &&
    type.length <= 100 &&
    !('id' in raw) &&
    !('device' in raw)
  )
}
