/**
 * Mounting the contract's routes. A route object says method, path, permission and schemas; this file
 * turns it and a handler into an address, in the one order that holds for all: edge filter, identity,
 * permission, parameters, query, body, handler, answer by the schema.
 *
 * `read` and `write` run in one transaction of the caller's workspace. `write` demands that the change
 * is in the audit log, and takes an Idempotency-Key; all of it commits together or not at all.
 */
import {
  type Access,
  AppError,
  type Permission,
  type Route,
  type RouteAnswer,
  type RouteRequest,
  routes,
} from '@floyo/contracts'
import { inWorkspace, type Tx } from '@floyo/db'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Deps } from '../deps.ts'
import { type Actor, type ActorFor, isMember, type Member, scopeOf } from './actor.ts'
import { type AuditNote, changesOf, originOf, writeAudit } from './audit.ts'
import {
  answerOnce,
  onceKeyOf,
  type StoredAnswer,
  storeAnswer,
  takeOnceKey,
} from './idempotency.ts'
import { hideForeign } from './lookup.ts'
import { parsePart } from './validate.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null while nobody is known. */
    actor: Actor | null
  }
  interface FastifyContextConfig {
    /** What the address asks of its caller; every address says so. `anonymous` asks nobody who they are. */
    access?: Access | 'anonymous'
  }
}

/** A request that has passed every check, as its handler gets it. */
export type Call<R extends Route> = RouteRequest<R> & {
  actor: ActorFor<R['permission']>
  request: FastifyRequest
  reply: FastifyReply
}

/** A request that changes something: `audit` notes what, for the log. */
export type WriteCall<R extends Route> = Call<R> & { audit: (note: AuditNote) => void }

type MemberRoute = Route & { permission: Permission }

export interface Api {
  deps: Deps
  /** For what needs more, or other, than one transaction of a workspace. */
  handle<R extends Route>(route: R, handler: (call: Call<R>) => Promise<RouteAnswer<R>>): void
  read<R extends MemberRoute>(
    route: R,
    handler: (tx: Tx, call: Call<R>) => Promise<RouteAnswer<R>>,
  ): void
  write<R extends MemberRoute>(
    route: R,
    handler: (tx: Tx, call: WriteCall<R>) => Promise<RouteAnswer<R>>,
  ): void
}

export const apiPrefix = '/api/v1'

export interface Mounted extends Api {
  /** @throws when a route of the contract has no handler */
  requireWhole(): void
}

export function createApi(app: FastifyInstance, deps: Deps): Mounted {
  const mounted = new Set<string>()

  function mount<R extends Route>(
    route: R,
    answer: (call: Call<R>) => Promise<FastifyReply | undefined>,
  ): void {
    if (!route.permission) throw new Error(`${route.operationId} names no permission`)
    mounted.add(route.operationId)
    mountOn(app, route, {
      method: route.method,
      url: apiPrefix + route.path,
      ...(route.bodyLimitBytes === undefined ? {} : { bodyLimit: route.bodyLimitBytes }),
      config: { access: route.permission },
      handler: async (request, reply) =>
        (await answer(await parseCall(deps, route, { request, reply }))) ?? reply,
    })
  }

  return {
    deps,
    handle: (route, handler) =>
      mount(route, async (call) => {
        const work = async (): Promise<StoredAnswer> => {
          const body = toBody(route, await handler(call))
          return { status: route.status, body }
        }
        const { status, body } = await onceFor(deps, route, call, work)
        return sendAnswer(call.reply.code(status), route, body)
      }),
    read: (route, handler) =>
      mount(route, async (call) => {
        const { actor } = memberCall(call)
        const answer = await inWorkspace(deps.db, scopeOf(actor), (tx) => handler(tx, call))
        return sendAnswer(call.reply, route, toBody(route, answer))
      }),
    write: (route, handler) =>
      mount(route, async (call) => {
        const { status, body } = await carryOut(deps, route, call, handler)
        return sendAnswer(call.reply.code(status), route, body)
      }),
    requireWhole: () => {
      const missing = Object.keys(routes).filter((name) => !mounted.has(name))
      if (missing.length > 0) throw new Error(`no handler for ${missing.join(', ')}`)
    },
  }
}

/** A body of bytes is left as the stream it is, in a scope of its own; other routes take JSON. */
function mountOn(app: FastifyInstance, route: Route, options: RouteOptions): void {
  if (route.body !== 'bytes') {
    app.route(options)
    return
  }
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    scope.route(options)
    done()
  })
}

async function parseCall<R extends Route>(
  deps: Deps,
  route: R,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<Call<R>> {
  const params = route.params ? parsePart(route.params, request.params, 'params') : undefined
  const query = route.query ? parsePart(route.query.strict(), request.query, 'query') : undefined
  let body: unknown
  try {
    if (route.body === 'bytes') body = request.body
    else if (route.body) body = parsePart(route.body, request.body ?? {}, 'body')
  } catch (error) {
    await hideForeign(deps.db, request.actor, params)
    throw error
  }
  reply.code(route.status)
  return { params, query, body, actor: request.actor, request, reply } as Call<R>
}

/** Once under the request's Idempotency-Key, if it is a change that carries one. */
async function onceFor(
  deps: Deps,
  route: Route,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const { actor } = request
  const once =
    route.method === 'POST' && route.body !== 'bytes' && actor && isMember(actor)
      ? onceKeyOf(request, actor, route.operationId)
      : null
  if (!once) return work()
  const answer = await answerOnce(deps, once, work)
  if (answer.replayed) void reply.header('idempotent-replayed', 'true')
  return answer
}

/** The permission was checked at the edge, so the caller is in a workspace. */
function memberCall(call: { actor: Actor | null }): { actor: Member } {
  return call as { actor: Member }
}

async function carryOut<R extends MemberRoute>(
  deps: Deps,
  route: R,
  call: Call<R>,
  handler: (tx: Tx, call: WriteCall<R>) => Promise<RouteAnswer<R>>,
): Promise<StoredAnswer> {
  const { actor } = memberCall(call)
  const once = onceKeyOf(call.request, actor, route.operationId)
  const notes: AuditNote[] = []
  const result = await inWorkspace(deps.db, scopeOf(actor), async (tx) => {
    const stored = once && (await takeOnceKey(tx, once, deps.key))
    if (stored) {
      void call.reply.header('idempotent-replayed', 'true')
      return stored
    }
    const answer = await handler(tx, { ...call, audit: (note) => void notes.push(note) })
    if (notes.length === 0) throw new Error(`${route.operationId} changed something unaudited`)
    await writeAudit(tx, originOf(call.request, actor), notes)
    const made = { status: route.status, body: toBody(route, answer) }
    if (once) await storeAnswer(tx, once, made, deps.key)
    return made
  })
  // After the commit: a commit that notifies would take a lock of the whole database.
  for (const change of changesOf(actor, notes)) deps.changes.add(change)
  return result
}

/** The answer's text by the route's schema: what the schema does not name does not leave. */
function toBody<R extends Route>(route: R, answer: RouteAnswer<R>): string {
  if (!route.response) return ''
  const parsed = route.response.safeParse(answer)
  if (parsed.success) return JSON.stringify(parsed.data)
  throw new AnswerError(`${route.operationId} answers in another form than its contract says`, {
    cause: parsed.error,
  })
}

/** Our fault: an answer that does not fit its schema. */
class AnswerError extends Error {
  override name = 'AnswerError'
}

function sendAnswer(reply: FastifyReply, route: Route, body: string): FastifyReply | undefined {
  if (reply.sent) return undefined
  if (route.responseKind !== undefined && route.responseKind !== 'json') return undefined
  if (!route.response) return reply.send()
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(body)
}

/** For handlers outside of `read` and `write`: the caller, who must be a device. */
export function requireDevice(actor: Member): Member & { device: { id: string; name: string } } {
  if (actor.device) return { ...actor, device: actor.device }
  throw new AppError('forbidden', 'This is for devices; log in with the CLI on the machine')
}
