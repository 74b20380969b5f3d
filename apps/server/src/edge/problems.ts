/**
 * Every error becomes a problem document (RFC 9457). Three kinds are told apart by type: the caller's
 * fault (AppError), what the HTTP server refuses by itself, and everything else, which is ours: it is
 * logged with its cause and shown as `internal` with nothing but the request's id.
 */
import { AppError, type ErrorCode, errorTable, type Problem } from '@floyo/contracts'
import { isDatabaseAway } from '@floyo/db'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { DatabaseError } from 'pg'

const problemType = 'urn:floyo:problem'

/** The document for `error`, as the caller of this request gets it. */
export function toProblem(error: AppError, requestId: string): Problem {
  const { status, title } = errorTable[error.code]
  return {
    type: `${problemType}:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.errors.length > 0 ? { errors: [...error.errors] } : {}),
  }
}

export function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', Math.ceil(error.retryAfterSeconds))
  }
  return reply
    .code(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(toProblem(error, reply.request.id))
}

/** What the HTTP server refuses, in our words. */
const refusals: Readonly<Record<string, { code: ErrorCode; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    detail: 'The body is larger than this address takes (1 MiB of JSON); send it in smaller parts',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'This address takes application/json; set the Content-Type',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'malformed_json',
    detail: 'The Content-Type says JSON, but the body is empty',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed_json', detail: 'The body is not valid JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid_request',
    detail: 'The body has another size than the Content-Length says',
  },
  FST_ERR_BAD_URL: {
    code: 'invalid_request',
    detail: 'The address has an encoding that is broken',
  },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found', detail: 'There is nothing at this address' },
}

/** Codes of PostgreSQL that say the input has a form it does not store, not that we are broken. */
const inputFaults: ReadonlySet<string> = new Set([
  '22P05',
  '22P02',
  '22003',
  '22007',
  '22008',
  '22021',
  '54001',
])

/** What the caller is told about any error. Undefined: it is ours, and says nothing. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const refusal = code === undefined ? undefined : refusals[code]
  if (refusal) return new AppError(refusal.code, refusal.detail)
  if (error instanceof DatabaseError) {
    if (inputFaults.has(code ?? '')) {
      return new AppError('unsafe_input', 'A value has a form that can not be stored')
    }
    if (code === '23505') return new AppError('conflict', 'Somebody made the same thing just now')
    if (code === '23503') return new AppError('conflict', 'Something it belongs to is gone')
    if (code === '53100') return storageFull()
    if (code === '40001' || code === '40P01' || code === '55P03')
      return unavailable('Others change the same; try again')
    if (code === '57014') return unavailable('It took too long; ask for less, or again later')
  }
  if (isDatabaseAway(error)) {
    return unavailable('The database can not be reached for a moment; try again')
  }
  return undefined
}

function storageFull(): AppError {
  const detail =
    'The disk of the database is full: this was not stored, and nothing stored before is lost. ' +
    'Make room on it, then send this again'
  return new AppError('storage_full', detail, { retryAfterSeconds: 30 })
}

function unavailable(detail: string): AppError {
  return new AppError('unavailable', detail, { retryAfterSeconds: 2 })
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

export interface ProblemCounters {
  /** Input that got past the edge filter and was refused by the database: each is a hole in it. */
  reachedDatabase(code: string): void
}

export function handleErrors(app: FastifyInstance, counters: ProblemCounters): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toAppError(error)
    if (error instanceof DatabaseError && known?.code === 'unsafe_input') {
      counters.reachedDatabase(error.code ?? '')
      request.log.warn(
        { requestId: request.id, code: error.code },
        'input was refused by the database',
      )
    }
    if (known) return sendProblem(reply, known)
    if (isRefusal(error)) return sendProblem(reply, new AppError('invalid_request', error.message))
    request.log.error({ requestId: request.id, err: error }, 'request failed')
    return sendProblem(
      reply,
      new AppError('internal', 'It is in our log under the request id; try again, or tell us'),
    )
  })
}

/** Whether the HTTP server itself says that the request is at fault. */
function isRefusal(error: FastifyError): boolean {
  const status = error.statusCode ?? 500
  return typeof error.code === 'string' && error.code.startsWith('FST_') && status < 500
}
