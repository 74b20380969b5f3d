/** What a caller catches: an answer that is a problem, or no answer at all. */
import type { ErrorCode, FieldProblem, Problem } from '@floyo/contracts'

/** The server answered, and the answer is an error (RFC 9457). Match on `code`. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly code: ErrorCode
  readonly title: string
  /** The places in the input that are wrong, each with a JSON pointer; empty when there are none. */
  readonly errors: readonly FieldProblem[]
  /** What to quote when asking an operator; empty when something before the server answered. */
  readonly requestId: string
  readonly retryAfterSeconds: number | undefined

  constructor(problem: Problem, options: { retryAfterSeconds?: number | undefined } = {}) {
    super(problem.detail || problem.title)
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.errors = problem.errors ?? []
    this.requestId = problem.requestId
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** No answer: the server is not running, not reachable, or too slow. `cause` has what the network said. */
export class Unreachable extends Error {
  override name = 'Unreachable'
  readonly origin: string

  constructor(origin: string, options: { cause: unknown; timedOut: boolean }) {
    const why = options.timedOut ? 'did not answer in time' : 'can not be reached'
    super(`${origin} ${why}; check that Floyo runs there and that the address is right`, {
      cause: options.cause,
    })
    this.origin = origin
  }
}

/** Reads an error answer. One that is no problem document (a gateway's page) becomes a plain problem. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), Date.now())
  const text = await response.text().catch(() => '')
  return new ApiProblem(parseProblem(text) ?? foreignProblem(response), { retryAfterSeconds })
}

function parseProblem(text: string): Problem | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return undefined
  }
  const looksRight =
    typeof raw === 'object' &&
    raw !== null &&
    'code' in raw &&
    typeof raw.code === 'string' &&
    'status' in raw &&
    typeof raw.status === 'number'
  if (!looksRight) return undefined
  const blank = { type: 'about:blank', title: '', detail: '', requestId: '' }
  return { ...blank, ...(raw as Pick<Problem, 'code' | 'status'>) }
}

function foreignProblem(response: Response): Problem {
  const { status } = response
  return {
    type: 'about:blank',
    title: 'The answer is not from Floyo',
    status,
    code: codeOfStatus(status),
    detail: `Expected an answer of Floyo, got status ${status} without a problem document; check the address and any proxy in between.`,
    requestId: response.headers.get('x-request-id') ?? '',
  }
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 413) return 'body_too_large'
  if (status === 429) return 'too_many_requests'
  if (status === 502 || status === 503 || status === 504) return 'unavailable'
  return status >= 500 ? 'internal' : 'invalid_request'
}

/** Seconds to wait, from the two forms of `Retry-After`: a number of seconds or a date. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - nowMs) / 1000)
}
