/**
 * The one table of errors that a caller can meet. Codes are stable: clients match on them, never on
 * a message. docs/errors.md lists the same table, and a test holds the two together.
 */
import { z } from 'zod'

/** Code -> HTTP status and what went wrong in a few words. */
export const errorTable = {
  invalid_request: { status: 400, title: 'The request does not have the expected form' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  unsafe_input: { status: 400, title: 'The input has a form that is never accepted' },
  invalid_cursor: { status: 400, title: 'The page cursor is not one of ours' },
  unauthenticated: { status: 401, title: 'Sign in, or send an API key' },
  invalid_credentials: { status: 401, title: 'The e-mail address or the password is wrong' },
  invalid_signature: { status: 401, title: 'The signature does not match' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  foreign_origin: { status: 403, title: 'The request comes from another site' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'Something else changed or is in the way' },
  already_exists: { status: 409, title: 'There is one with that name already' },
  run_already_final: { status: 409, title: 'The run has ended already' },
  workflow_not_runnable: { status: 409, title: 'The workflow has no published version to run' },
  idempotency_in_progress: { status: 409, title: 'The same request is being carried out' },
  already_set_up: { status: 409, title: 'This installation has its owner already' },
  device_code_used: { status: 409, title: 'The code was used or refused already' },
  authorization_pending: { status: 409, title: 'The code is not confirmed yet' },
  link_expired: { status: 410, title: 'The link or code is no longer valid' },
  run_removed: { status: 410, title: 'The run has served its time and was removed' },
  precondition_failed: { status: 412, title: 'It was changed since you read it' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: {
    status: 415,
    title: 'The body has another media type than this address takes',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key came with another request before',
  },
  invalid_definition: { status: 422, title: 'The definition of the workflow has problems' },
  invalid_event: { status: 422, title: 'Some events can not be stored' },
  event_in_future: { status: 422, title: 'Some events lie in the future' },
  connection_failed: { status: 422, title: 'The connection does not work' },
  precondition_required: { status: 428, title: 'Say which state you are changing' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  queue_full: { status: 429, title: 'The queue of this workspace is full' },
  run_failed: { status: 502, title: 'The run that was to answer failed' },
  header_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available for a moment' },
  storage_full: { status: 507, title: 'The disk is nearly full' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable

export const ErrorCode = z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]])

/** One place in the input that is wrong: where (a JSON pointer), what is wrong, what was expected. */
export const FieldProblem = z
  .object({ field: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'FieldProblem' })
export type FieldProblem = z.infer<typeof FieldProblem>

/** An error as a caller gets it (RFC 9457, `application/problem+json`). */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: ErrorCode,
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(FieldProblem).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/**
 * The caller's fault, or a state the caller can do something about. `detail` says what was expected,
 * what came and what to do; it never holds a secret, a payload or a query parameter.
 */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly errors: readonly FieldProblem[]
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    detail: string,
    options: { errors?: FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.code = code
    this.errors = options.errors ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return errorTable[this.code].status
  }
}
