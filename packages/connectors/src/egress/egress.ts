/**
 * Egress: the one way from actions to the outside. An address is parsed once and resolved once,
 * every address found is checked as a number, and the checked address is dialled; each redirect
 * goes through the same again. No proxy settings of the environment are read.
 */
import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { StepError } from '@floyo/contracts'
import { Agent, type buildConnector, errors } from 'undici'
import { parseAllowList } from './allow-list.ts'
import { acceptedEncodings } from './body.ts'
import { dial } from './dial.ts'
import { type Hop, nextHop } from './redirect.ts'
import { send } from './send.ts'
import { blocked, type Lookup, systemLookup, type Target } from './target.ts'

export interface EgressRequest {
  method?: string
  /** Names in any letters. `host`, `content-length` and the like are set by the connection. */
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
  /** Milliseconds for everything, redirects included; 60,000 when left out. */
  timeoutMs?: number
  /** Bytes of the body after decoding; 10 MiB when left out. */
  maxBytes?: number
}

export interface EgressResponse {
  status: number
  /** By name in small letters; repeated ones are joined by `, `. */
  headers: Record<string, string>
  body: Buffer
  /** Where the answer came from, after redirects. */
  url: string
}

export interface Egress {
  /** @throws StepError: `egress_blocked`, `invalid_url`, `connection_failed`, `timed_out`, … */
  fetch(url: string, request?: EgressRequest): Promise<EgressResponse>
  /** A TCP connection for other protocols, to an address that was checked the same way. */
  connect(target: Target, signal?: AbortSignal): Promise<Socket>
  close(): Promise<void>
}

export interface EgressOptions {
  /** What may be reached although it is not public, as in `FLOYO_EGRESS_ALLOW`. */
  allow?: string
  /** Finds addresses; the system's resolver when left out. */
  lookup?: Lookup
  connectTimeoutMs?: number
}

const defaultMaxBytes = 10 * 1024 * 1024
const maxRedirects = 5
/** Why a request ends whose time is up. */
const late = Symbol('late')

/** @throws Error when `allow` can not be read */
export function createEgress(options: EgressOptions = {}): Egress {
  const dialer = {
    allow: parseAllowList(options.allow ?? ''),
    lookup: options.lookup ?? systemLookup,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
  }
  const agent = new Agent({
    connections: 50,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
    connect: callbackify(async ({ hostname, port, protocol }: buildConnector.Options) => {
      const tls = protocol === 'https:'
      return dial({ host: hostname, port: Number(port || (tls ? 443 : 80)), tls }, dialer)
    }) as unknown as buildConnector.connector,
  })
  return {
    connect: (target, signal) => dial({ ...target, tls: false }, { ...dialer, signal }),
    close: () => agent.destroy(),
    async fetch(url, given = {}) {
      const ending = new AbortController()
      const abort = (): void => ending.abort(given.signal?.reason)
      const timer = setTimeout(() => ending.abort(late), given.timeoutMs ?? 60_000)
      if (given.signal?.aborted) abort()
      else given.signal?.addEventListener('abort', abort)
      const { signal } = ending
      try {
        return await follow(parseUrl(url), { ...given, signal })
      } catch (error) {
        throw explain(error, { url, isLate: signal.reason === late, aborted: given.signal })
      } finally {
        clearTimeout(timer)
        given.signal?.removeEventListener('abort', abort)
      }
    },
  }

  async function follow(
    first: URL,
    given: EgressRequest & { signal: AbortSignal },
  ): Promise<EgressResponse> {
    let hop: Hop = {
      url: first,
      method: given.method ?? 'GET',
      headers: given.headers ?? {},
      body: given.body,
    }
    for (let redirects = 0; ; redirects++) {
      const current = hop
      let next: Hop | undefined
      const { status, headers, body } = await send(agent, {
        ...current,
        headers: { 'accept-encoding': acceptedEncodings, ...current.headers },
        signal: given.signal,
        maxBytes: given.maxBytes ?? defaultMaxBytes,
        wantsBody(answer) {
          const location = one(answer.headers['location'])
          next = nextHop(current, { status: answer.status, location })
          return next === undefined
        },
      })
      if (next === undefined) return { status, headers: flat(headers), body, url: current.url.href }
      if (redirects >= maxRedirects) {
        const message = `The answer led on more than ${maxRedirects} times. Use the final address.`
        throw new StepError('too_many_redirects', message, { retryable: false })
      }
      hop = { ...next, url: checkUrl(next.url) }
    }
  }
}

function parseUrl(text: string): URL {
  // The parser drops line breaks and tabs, so what is checked would not be what was written.
  const url = URL.parse(text)
  if (!url || /[\p{Cc}\s]/u.test(text)) {
    const message =
      'The URL can not be read. Expected one such as https://api.example.com/items, without spaces.'
    throw new StepError('invalid_url', message, { retryable: false })
  }
  return checkUrl(url)
}

function checkUrl(url: URL): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blocked(`Only http and https are allowed, not ${url.protocol}//.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw blocked('A URL can not have a user or a password in it; use a connection.')
  }
  if (url.hostname === '') throw blocked('The URL names no host.')
  return url
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flattened: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(headers)) {
    flattened[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flattened
}

/** What undici and the system throw, as errors of the step. The message holds the host, no query. */
function explain(
  error: unknown,
  { url, isLate, aborted }: { url: string; isLate: boolean; aborted: AbortSignal | undefined },
): unknown {
  if (error instanceof StepError || aborted?.aborted) return error
  const host = URL.parse(url)?.host ?? 'the host'
  if (isLate) {
    const message = `${host} did not answer completely in time.`
    return new StepError('timed_out', message, { retryable: true, cause: error })
  }
  if (error instanceof errors.InvalidArgumentError) {
    const message = `The request can not be sent: ${error.message}. Check method and headers.`
    return new StepError('invalid_request', message, { retryable: false, cause: error })
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
  const message = `The connection to ${host} broke (${code}).`
  return new StepError('connection_failed', message, { retryable: true, cause: error })
}
