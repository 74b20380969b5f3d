/**
 * Webhooks: `/hooks/:token` stores the delivery as a run in one commit, and answers only then. The
 * address is looked up in the table each time, so it works, moves and stops with its row.
 */
import { AppError, type JsonObject, type JsonValue } from '@floyo/contracts'
import type { NewRun } from '@floyo/engine'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { maxBodyBytes, parseJsonBody } from '../http/edge-filter.ts'
import type { Deps } from '../deps.ts'
import { answerWithResult } from './answer.ts'
import { toDelivery } from './delivery.ts'

export interface Hook {
  id: string
  workspaceId: string
  workflowId: string
  enabled: boolean
  version: number | null
  answer: 'accepted' | 'result'
  deliveryIdHeader: string | null
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export function mountHooks(app: FastifyInstance, deps: Deps): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: maxBodyBytes },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.route<{ Params: { token: string } }>({
      method: [...methods],
      url: '/hooks/:token',
      config: { access: 'public' },
      handler: (request, reply) => takeDelivery(deps, request, reply),
    })
    done()
  })
}

async function takeDelivery(
  deps: Deps,
  request: FastifyRequest<{ Params: { token: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const hook = await findHook(deps, request.params.token)
  const run = toRun(hook, request)
  const accepted = await deps.engine.accept(run)
  const { runId } = accepted
  if (hook.answer === 'result') {
    return answerWithResult(deps, { workspaceId: hook.workspaceId, runId }, { request, reply })
  }
  return reply
    .code(202)
    .header('cache-control', 'no-store')
    .send({ runId, duplicate: accepted.duplicate })
}

/** @throws AppError `not_found`: an address that is off tells nobody that it was ever there */
async function findHook(deps: Deps, token: string): Promise<Hook & { version: number }> {
  const { rows } = await deps.enginePool.query<Hook>({
    name: 'find_hook',
    text: `select id, workspace_id as "workspaceId", workflow_id as "workflowId", enabled, version,
                  answer, delivery_id_header as "deliveryIdHeader"
           from app.webhooks where token = $1`,
    values: [token],
  })
  const [hook] = rows
  if (hook?.enabled && hook.version !== null) return { ...hook, version: hook.version }
  throw new AppError(
    'not_found',
    'There is no webhook at this address; it may have been switched off',
  )
}

function toRun(hook: Hook & { version: number }, request: FastifyRequest): NewRun {
  const { workspaceId, workflowId, version } = hook
  const deliveryId = deliveryIdOf(hook, request)
  return {
    workspaceId,
    workflowId,
    version,
    trigger: 'webhook',
    inputs: {},
    triggerData: toDelivery(request, readBody(request)),
    ...(deliveryId === undefined ? {} : { delivery: { webhookId: hook.id, deliveryId } }),
  }
}

/** The sender's own id of the delivery, from the header that the trigger names. */
function deliveryIdOf(hook: Hook, request: FastifyRequest): string | undefined {
  const name = (hook.deliveryIdHeader ?? 'idempotency-key').toLowerCase()
  const value = request.headers[name]
  if (typeof value !== 'string' || value === '') return undefined
  if (value.length <= 200 && value.isWellFormed()) return value
  throw new AppError('invalid_request', `${name}: expected at most 200 characters`)
}

export interface DeliveredBody {
  /** As JSON, form fields or text, by its media type. */
  body: JsonValue
  /** The text as it came, for whatever else is to be read from it. */
  text: string | null
}

function readBody(request: FastifyRequest): DeliveredBody {
  const bytes = request.body instanceof Buffer ? request.body : Buffer.alloc(0)
  if (bytes.length === 0) return { body: null, text: null }
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || type.endsWith('+json')) {
    return { body: parseJsonBody(bytes) ?? null, text: null }
  }
  const text = toText(bytes)
  if (text === undefined) return { body: bytes.toString('base64'), text: null }
  if (type === 'application/x-www-form-urlencoded') return { body: formFields(text), text }
  return { body: text, text }
}

/** The bytes as text that can be stored; undefined when they are none. */
function toText(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function formFields(text: string): JsonObject {
  const fields: JsonObject = Object.create(null) as JsonObject
  for (const [name, value] of new URLSearchParams(text)) {
    if (name.includes('\0') || value.includes('\0')) {
      throw new AppError(
        'unsafe_input',
        'The form has the character U+0000, which is never accepted',
      )
    }
    fields[name] = value
  }
  return { ...fields }
}
