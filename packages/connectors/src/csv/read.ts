/** `csv.read`: the rows of a table in a file. The file is read as a stream, up to a limit of rows. */
import { Readable } from 'node:stream'
import { FileRef, type JsonValue, StepError } from '@floyo/contracts'
import { CsvError, parse } from 'csv-parse'
import { z } from 'zod'
import { type ActionContext, defineAction } from '../action.ts'
import { type Delimiter, delimiters, guessDelimiter } from './delimiter.ts'
import { fieldNames } from './header.ts'

const maxBytes = 64 * 1024 * 1024
const maxRowCharacters = 1024 * 1024

const Input = z.strictObject({
  file: FileRef.describe('A file of the workspace, such as "{{ steps.export.files[0] }}"'),
  header: z.boolean().default(true).describe('Whether the first row names the columns'),
  delimiter: z
    .enum(['auto', ...delimiters])
    .default('auto')
    .describe('What stands between fields; found out by itself when left out'),
  types: z
    .boolean()
    .default(false)
    .describe('Turns 12.5, true and empty fields into number, bool and null; else all is text'),
  encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le']).default('utf-8'),
  maxRows: z.int().min(1).max(100_000).default(10_000),
})

const Row = z.union([z.record(z.string(), z.json()), z.array(z.json())])

export const csvRead = defineAction({
  id: 'csv.read',
  title: 'Read a CSV file',
  description: 'Reads a table from a file: one item a row, by the names of its columns.',
  effect: 'read',
  input: Input,
  output: z.object({
    items: z.array(Row),
    columns: z.array(z.string()),
    count: z.int(),
  }),
  async run(input, context) {
    const text = decode(context, input.file, input.encoding)
    const { beginning, whole } = await peek(text)
    const delimiter = input.delimiter === 'auto' ? guessDelimiter(beginning) : input.delimiter
    try {
      return await readRows(whole, { ...input, delimiter })
    } catch (error) {
      throw explain(error, input.file.name, delimiter)
    }
  },
})

async function readRows(
  text: AsyncIterable<string>,
  input: Omit<z.output<typeof Input>, 'delimiter'> & { delimiter: Delimiter },
) {
  const { delimiter, header, types, maxRows, file } = input
  const source = Readable.from(text)
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: maxRowCharacters,
  })
  source.on('error', (error) => parser.destroy(error)).pipe(parser)
  const items: (JsonValue[] | Record<string, JsonValue>)[] = []
  let columns: string[] | undefined
  for await (const { record, info } of parser as AsyncIterable<Line>) {
    if (header && columns === undefined) {
      columns = fieldNames(record)
      continue
    }
    if (items.length >= maxRows) {
      const message = `${file.name} has more than ${maxRows} rows (line ${info.lines}). Raise maxRows (at most 100,000), or split the file.`
      throw new StepError('csv_too_large', message, { retryable: false })
    }
    const values: JsonValue[] = types ? record.map(typed) : record
    items.push(
      columns ? Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null])) : values,
    )
  }
  return { items, columns: columns ?? [], count: items.length }
}

interface Line {
  record: string[]
  info: { lines: number }
}

async function* decode(
  { files, signal }: ActionContext,
  file: FileRef,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  let size = 0
  try {
    for await (const chunk of await files.read(file)) {
      signal.throwIfAborted()
      size += chunk.byteLength
      if (size > maxBytes) {
        const message = `${file.name} is larger than ${maxBytes / 1024 / 1024} MiB. Split it, or read it in a code step.`
        throw new StepError('file_too_large', message, { retryable: false })
      }
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = `${file.name} is not text in ${encoding}. Set \`encoding\`: files of spreadsheets are often windows-1252.`
    throw new StepError('csv_encoding', message, { retryable: false, cause: error })
  }
}

/** The first characters of a text, and the whole of it, from its beginning. */
async function peek(text: AsyncGenerator<string>) {
  const first: string[] = []
  let size = 0
  while (size < 65_536) {
    const { value, done } = await text.next()
    if (done) break
    first.push(value)
    size += value.length
  }
  async function* whole(): AsyncGenerator<string> {
    yield* first
    yield* text
  }
  return { beginning: first.join('').slice(0, 65_536), whole: whole() }
}

/** Numbers as JSON writes them, so that 007 and +49 stay text. */
function typed(field: string): JsonValue {
  if (field === '') return null
  if (field === 'true' || field === 'false') return field === 'true'
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(field)) return field
  const number = Number(field)
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? field : number
}

function explain(error: unknown, name: string, delimiter: string): unknown {
  if (!(error instanceof CsvError)) return error
  const line = typeof error.lines === 'number' ? error.lines : 1
  const shown = delimiter === '\t' ? 'a tab' : `\`${delimiter}\``
  const advice: Partial<Record<string, string>> = {
    CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: `the row has another number of fields than the first one, with ${shown} between fields; check the row, or set \`delimiter\``,
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    INVALID_OPENING_QUOTE:
      'a quote stands inside a field that has none around it; write it twice, inside quotes',
    CSV_INVALID_CLOSING_QUOTE: `after a closing quote neither ${shown} nor a new line follows`,
    CSV_MAX_RECORD_SIZE: 'the row is longer than 1 MiB; perhaps a quote is not closed',
  }
  const message = `${name}, line ${line}: ${advice[error.code] ?? 'it is not a table'}.`
  return new StepError('csv_invalid', message, { retryable: false, cause: error })
}
