/**
 * Live changes. The stream says only what changed, so whoever was away has missed something:
 * `onConnect` is called on every connection, the first and each later one, and is the moment to read
 * again what is shown.
 */
import type { Change } from '@floyo/contracts'
import { Unreachable } from './api-problem.ts'
import { eventDataOf, linesOf } from './lines.ts'
import { backoffMs, mayPass, type Waiting } from './retry.ts'

export interface StreamOptions {
  signal?: AbortSignal
  onConnect?: () => void
  onDisconnect?: (error: unknown) => void
}

const reconnect = { initialMs: 500, maxMs: 15_000 }

/** The server sends a comment every 15 seconds; silence of three times that is a dead connection. */
const silenceMs = 45_000

/**
 * Changes as they happen, across lost connections, until the signal is aborted.
 *
 * @throws ApiProblem when the server refuses for good, such as `unauthenticated`
 */
export async function* streamChanges(
  connect: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>,
  options: StreamOptions,
  waiting: Waiting,
): AsyncGenerator<Change> {
  const { signal } = options
  let failures = 0
  for (;;) {
    if (signal?.aborted) return
    const silence = new AbortController()
    const own = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
    let failure: unknown = new Error('the stream ended')
    try {
      const body = await connect(own)
      failures = 0
      options.onConnect?.()
      yield* changesOf(body, silence)
    } catch (error) {
      if (signal?.aborted) return
      failure = silence.signal.aborted ? silence.signal.reason : error
      if (error !== failure || isDropped(error) || mayPass(error)) options.onDisconnect?.(failure)
      else throw error
    }
    failures += 1
    const wait = backoffMs(failures, reconnect, waiting.random)
    await waiting.sleep(wait, signal).catch(() => undefined)
  }
}

/** A connection that broke in the middle of a body throws what the runtime likes: a TypeError mostly. */
function isDropped(error: unknown): boolean {
  return error instanceof TypeError || error instanceof Unreachable || isAbort(error)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

async function* changesOf(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
): AsyncGenerator<Change> {
  for await (const data of eventDataOf(watched(linesOf(body), silence))) {
    const change = parseChange(data)
    if (change) yield change
  }
}

async function* watched(
  lines: AsyncIterable<string>,
  silence: AbortController,
): AsyncGenerator<string> {
  const giveUp = (): void => silence.abort(new Error('the stream fell silent'))
  let timer = setTimeout(giveUp, silenceMs)
  try {
    for await (const line of lines) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, silenceMs)
      yield line
    }
  } finally {
    clearTimeout(timer)
  }
}

function parseChange(data: string): Change | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(data)
  } catch {
    return undefined
  }
  const known = typeof raw === 'object' && raw !== null && 'kind' in raw && 'id' in raw
  return known ? (raw as Change) : undefined
}
