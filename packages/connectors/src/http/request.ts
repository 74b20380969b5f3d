/** `http.request`: one request to a web address. */
import { FileRef, type JsonValue, StepError } from '@floyo/contracts'
import { z } from 'zod'
import { type ActionContext, defineAction } from '../action.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { readBytes } from '../file/bytes.ts'
import { authHeaders, type HttpConnection, resolveUrl } from './connection.ts'

/** Set by the connection itself; a step that sets them could smuggle requests. */
const reservedHeaders =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect)$/i

const Headers = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header, such as Accept'),
    z
      .string()
      .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected one line of text without control characters'),
  )
  .refine((headers) => !Object.keys(headers).some((name) => reservedHeaders.test(name)), {
    error: 'the headers Host, Content-Length and those of the connection are set by themselves',
  })

/** Of all files of a request, since they are put together in memory. */
const mostFileBytes = 50 * 1024 * 1024

const Scalar = z.union([z.string(), z.number(), z.boolean()])

const Input = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET'),
  url: z
    .string()
    .max(8_000)
    .describe('An address; with a connection also a path below its base, or nothing for the base'),
  headers: Headers.default({}),
  query: z.record(z.string(), z.union([Scalar, z.array(Scalar), z.null()])).default({}),
  json: z.json().optional().describe('Sent as JSON'),
  form: z.record(z.string(), Scalar).optional().describe('Sent as a web form'),
  multipart: z
    .record(z.string(), z.union([Scalar, FileRef]))
    .optional()
    .describe('Sent as a web form with files: texts and files by the name of their field'),
  text: z.string().optional().describe('Sent as it is'),
  file: FileRef.optional().describe('A file that is sent as it is'),
  acceptStatus: z
    .array(z.int().min(100).max(599))
    .default([])
    .describe('Statuses besides 2xx that are no failure, such as 404'),
})

const Output = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string().describe('The text of the answer'),
  json: z.json().describe('The answer as a value when it is JSON; else null'),
})

export const httpRequest = defineAction({
  id: 'http.request',
  title: 'HTTP request',
  description: 'Sends a request to a web address and returns the answer.',
  effect: 'write',
  connection: { type: 'http', required: false },
  onlyReads: ({ method = 'GET' }) => method === 'GET' || method === 'HEAD',
  input: Input,
  output: Output,
  async run(input, context) {
    const connection = context.connection as HttpConnection | undefined
    const { content, contentType } = await writeBody(input, context)
    const headers = {
      'user-agent': 'floyo',
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...lowerCase(input.headers),
      ...attemptHeaders(input.method, context),
      ...lowerCase(connection ? authHeaders(connection) : {}),
    }
    const answer = await context.egress.fetch(addressOf(input, connection), {
      method: input.method,
      headers,
      ...(content === undefined ? {} : { body: content }),
      signal: context.signal,
      timeoutMs: 3_600_000,
    })
    if (answer.status >= 300 && !input.acceptStatus.includes(answer.status)) throw refused(answer)
    return {
      status: answer.status,
      headers: answer.headers,
      body: answer.body.toString('utf8'),
      json: readJson(answer),
    }
  },
})

type RequestInput = z.output<typeof Input>

function addressOf(input: RequestInput, connection: HttpConnection | undefined): string {
  const address = connection ? permanently(() => resolveUrl(connection, input.url)) : input.url
  const added = Object.entries(input.query).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((one): [string, string][] => (one === null ? [] : [[name, String(one)]])),
  )
  if (added.length === 0) return address
  const [path = '', fragment] = address.split('#', 2)
  const query = new URLSearchParams(added).toString()
  return `${path}${path.includes('?') ? '&' : '?'}${query}${fragment === undefined ? '' : `#${fragment}`}`
}

interface Body {
  content?: string | Uint8Array
  contentType?: string
}

async function writeBody(input: RequestInput, context: ActionContext): Promise<Body> {
  const { json, form, multipart, text, file } = input
  const given = [json, form, multipart, text, file].filter((body) => body !== undefined)
  if (given.length > 1) {
    throw permanent(
      'invalid_input',
      'A request has one body: give json, form, multipart, text or file, not several.',
    )
  }
  if (json !== undefined) return { content: JSON.stringify(json), contentType: 'application/json' }
  if (text !== undefined) return { content: text, contentType: 'text/plain; charset=utf-8' }
  if (file) {
    const content = await readBytes(context.files, file, mostFileBytes)
    return { content, contentType: file.mediaType }
  }
  if (multipart) return writeMultipart(multipart, context)
  if (form === undefined) return {}
  const fields = Object.entries(form).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return {
    content: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  }
}

async function writeMultipart(
  fields: NonNullable<RequestInput['multipart']>,
  { files }: ActionContext,
): Promise<Body> {
  const form = new FormData()
  let left = mostFileBytes
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'object') {
      const bytes = await readBytes(files, value, left)
      left -= bytes.byteLength
      form.append(name, new File([new Uint8Array(bytes)], value.name, { type: value.mediaType }))
    } else form.append(name, String(value))
  }
  const written = new Response(form)
  return {
    content: await written.bytes(),
    contentType: written.headers.get('content-type') ?? 'multipart/form-data',
  }
}

/** Lets a target recognise a repeated attempt. Requests that only read need no key. */
function attemptHeaders(method: string, context: ActionContext): Record<string, string> {
  const attempt = { 'floyo-attempt': String(context.attempt) }
  if (method === 'GET' || method === 'HEAD') return attempt
  return { 'idempotency-key': context.idempotencyKey, ...attempt }
}

/** An answer that is a failure. 429 and 5xx may get better, other ones will not. */
function refused(answer: EgressResponse): StepError {
  const { status, headers } = answer
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500
  const said = answer.body.toString('utf8').replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  const advice = retryable ? '' : ` If that is fine, list it in acceptStatus: [${status}].`
  const message = `${new URL(answer.url).host} answered ${status}${said ? `: ${said}` : ''}.${advice}`
  return new StepError(`http_${status}`, message, {
    retryable,
    retryAfterSeconds: retryAfter(headers['retry-after'], headers.date),
  })
}

/** Seconds or a date (RFC 9110). Dates are measured by the server's own clock when it tells it. */
function retryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value), 86_400)
  const until = Date.parse(value) - (Date.parse(date ?? '') || Date.now())
  return Number.isNaN(until) ? undefined : Math.min(Math.max(0, Math.ceil(until / 1000)), 86_400)
}

function readJson({ headers, body }: EgressResponse): JsonValue {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')) return null
  try {
    return JSON.parse(body.toString('utf8')) as JsonValue
  } catch {
    return null
  }
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

function permanently<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw permanent(
      'connection_invalid',
      error instanceof Error ? error.message : 'It does not fit.',
    )
  }
}

function permanent(code: string, message: string): StepError {
  return new StepError(code, message, { retryable: false })
}
