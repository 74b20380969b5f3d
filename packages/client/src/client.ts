/**
 * The API as an object: one typed method for each operation of the contract's routes. Answers are
 * trusted (they come from the same schemas), errors are read; nothing else is checked here, and no
 * schema is loaded, so the same client runs in the browser, on the server and in the CLI.
 */
import type {
  Change,
  JsonValue,
  OperationId,
  Route,
  RouteInput,
  RouteOutput,
  Routes,
} from '@floyo/contracts'
import { readProblem, Unreachable } from './api-problem.ts'
import { jsonLinesOf } from './lines.ts'
import { operations } from './operations.gen.ts'
import { type Operation, operationBody, type OperationInput, operationUrl } from './request.ts'
import { defaultRetry, type RetryPolicy, sendWithRetry, sleep } from './retry.ts'
import { streamChanges, type StreamOptions } from './stream-changes.ts'

export interface ClientOptions {
  /** Where Floyo answers, such as `http://127.0.0.1:3000`; empty for the page's own origin. */
  baseUrl: string
  apiKey?: string
  /** Sent with every request; a function is asked each time. */
  headers?: Record<string, string> | (() => Record<string, string>)
  fetch?: typeof fetch
  /** Sees every request as it is sent, each attempt apart; for logs. */
  onRequest?: (request: { operationId: OperationId; method: string; url: string }) => void
  retry?: Partial<RetryPolicy>
  /** How long one attempt may take; 30 seconds unless said. A stream has no such limit. */
  timeoutMs?: number
  random?: () => number
}

export interface CallOptions {
  signal?: AbortSignal
  timeoutMs?: number
  /** Makes repeated calls one; made up for each POST unless given. */
  idempotencyKey?: string
  /** The revision that a change is based on, as it was read. */
  ifMatch?: number
  headers?: Record<string, string>
}

/** A file's bytes on their way. */
export interface Download {
  mediaType: string
  sizeBytes: number | undefined
  body: ReadableStream<Uint8Array>
}

type Answer<R extends Route> = R extends { responseKind: 'bytes' }
  ? Promise<Download>
  : R extends { responseKind: 'ndjson' }
    ? AsyncGenerator<JsonValue>
    : Promise<RouteOutput<R>>

interface NoInput {
  params?: never
  query?: never
  body?: never
}

type Arguments<Input> = unknown extends Input
  ? [input?: NoInput, options?: CallOptions]
  : NoInput extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions]

type Method<R extends Route> = R extends { responseKind: 'events' }
  ? (options?: StreamOptions) => AsyncGenerator<Change>
  : (...args: Arguments<RouteInput<R>>) => Answer<R>

export type Client = { readonly [Id in OperationId]: Method<Routes[Id]> }

/** @returns a client; nothing is sent until one of its methods is called */
export function createClient(options: ClientOptions): Client {
  const methods = Object.entries(operations).map(([id, operation]) => [
    id,
    methodOf({ options, operation, operationId: id as OperationId }),
  ])
  return Object.fromEntries(methods) as Client
}

interface Call {
  options: ClientOptions
  operation: Operation
  operationId: OperationId
}

function methodOf(call: Call): unknown {
  return makers[call.operation.answer ?? 'json'](call)
}

/** How the method of an operation is made, by what it answers with. */
const makers: Record<'json' | NonNullable<Operation['answer']>, (call: Call) => unknown> = {
  json:
    (call) =>
    async (input: OperationInput = {}, options: CallOptions = {}): Promise<unknown> => {
      const response = await send(call, input, options)
      return response.status === 204 ? undefined : await response.json()
    },
  ndjson: (call) =>
    async function* lines(input: OperationInput = {}, options: CallOptions = {}) {
      const response = await send(call, input, { timeoutMs: Infinity, ...options })
      yield* jsonLinesOf(bodyOf(response))
    },
  bytes:
    (call) =>
    async (input: OperationInput = {}, options: CallOptions = {}): Promise<Download> => {
      const response = await send(call, input, { timeoutMs: Infinity, ...options })
      const length = response.headers.get('content-length')
      return {
        mediaType: response.headers.get('content-type') ?? 'application/octet-stream',
        sizeBytes: length === null ? undefined : Number(length),
        body: bodyOf(response),
      }
    },
  events:
    (call) =>
    (options: StreamOptions = {}) => {
      const open = (signal: AbortSignal): Promise<ReadableStream<Uint8Array>> =>
        attempt(call, {}, { signal, timeoutMs: Infinity }).then(bodyOf)
      return streamChanges(open, options, waitingOf(call))
    },
}

function waitingOf({ options }: Call): { random: () => number; sleep: typeof sleep } {
  return { random: options.random ?? Math.random, sleep }
}

function send(call: Call, input: OperationInput, options: CallOptions): Promise<Response> {
  const { method } = call.operation
  const idempotencyKey =
    options.idempotencyKey ?? (method === 'POST' ? crypto.randomUUID() : undefined)
  const policy = { ...defaultRetry, ...call.options.retry }
  const repeatable = method !== 'PATCH' || idempotencyKey !== undefined
  return sendWithRetry(
    () => attempt(call, input, { ...options, idempotencyKey }),
    repeatable ? policy : { ...policy, attempts: 1 },
    waitingOf(call),
    options.signal,
  )
}

async function attempt(
  call: Call,
  input: OperationInput,
  options: CallOptions & { idempotencyKey?: string | undefined },
): Promise<Response> {
  const { operation, operationId, options: client } = call
  const url = operationUrl(client.baseUrl, operation, input)
  const body = operationBody(operation, input)
  const deadline = deadlineOf(options.timeoutMs ?? client.timeoutMs ?? 30_000)
  const signals = [options.signal, deadline].filter((one) => one !== undefined)
  client.onRequest?.({ operationId, method: operation.method, url })
  let response: Response
  try {
    response = await (client.fetch ?? fetch)(url, {
      method: operation.method,
      headers: headersOf(client, options, body?.mediaType),
      signal: signals.length > 0 ? AbortSignal.any(signals) : null,
      ...(body ? { body: body.content } : {}),
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    const origin = client.baseUrl || 'The server'
    throw new Unreachable(origin, { cause: error, timedOut: deadline?.aborted ?? false })
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

function deadlineOf(timeoutMs: number): AbortSignal | undefined {
  return timeoutMs === Infinity ? undefined : AbortSignal.timeout(timeoutMs)
}

function headersOf(
  client: ClientOptions,
  options: CallOptions & { idempotencyKey?: string | undefined },
  mediaType: string | undefined,
): Record<string, string> {
  const given = typeof client.headers === 'function' ? client.headers() : client.headers
  return {
    accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
    ...(mediaType ? { 'content-type': mediaType } : {}),
    ...(client.apiKey ? { authorization: `Bearer ${client.apiKey}` } : {}),
    ...(options.idempotencyKey ? { 'idempotency-key': options.idempotencyKey } : {}),
    ...(options.ifMatch === undefined ? {} : { 'if-match': `"${options.ifMatch}"` }),
    ...given,
    ...options.headers,
  }
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (!response.body) throw new TypeError('the answer has no body to read')
  return response.body as ReadableStream<Uint8Array>
}
