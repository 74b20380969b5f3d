/**
 * Live changes as server-sent events: which things changed, for those who may read them. The rights
 * are asked for again every few seconds, and the stream ends with them (SEC-06).
 */
import { AppError, Change, type Permission, routes } from '@floyo/contracts'
import type { FastifyReply } from 'fastify'
import type { Identify } from '../auth/session.ts'
import { type Actor, isMember } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import type { LiveChange } from './hub.ts'

const heartbeatMs = 15_000
const checkRightsMs = 4000
const streamsPerUser = 10
/** A reader this far behind is let go: it connects again and reads everything anew. */
const maxWaitingBytes = 256 * 1024

/** What one must be allowed to read to hear of a change. */
const neededFor: Readonly<Record<Change['kind'], Permission>> = {
  run: 'runs:read',
  workflow: 'workflows:read',
  suggestion: 'suggestions:read',
  simulation: 'suggestions:read',
  device: 'devices:read',
  event: 'events:read',
  connection: 'connections:read',
  member: 'members:read',
}

/** Whether `actor` may hear of the change, and as what. */
export function visibleTo(actor: Actor, change: LiveChange): Change | undefined {
  if (change.userId !== undefined && change.userId !== actor.userId) return undefined
  const known = Change.safeParse({ kind: change.kind, id: change.id })
  if (!known.success || !actor.permissions.has(neededFor[known.data.kind])) return undefined
  return known.data
}

export function streamRoutes(api: Api): void {
  const { live, identify, stopSignal } = api.deps
  const open = new Map<string, number>()

  api.handle(routes.streamChanges, async ({ actor, request, reply }) => {
    const count = open.get(actor.userId) ?? 0
    if (count >= streamsPerUser) {
      throw new AppError('too_many_requests', `Expected at most ${streamsPerUser} open streams`, {
        retryAfterSeconds: 30,
      })
    }
    open.set(actor.userId, count + 1)
    let current: Actor = actor
    const { cookie, authorization } = request.headers
    const { raw } = startStream(reply)
    const unsubscribe = live.subscribe(actor.workspaceId, (change) => {
      const visible = visibleTo(current, change)
      if (!visible) return
      if (raw.writableLength > maxWaitingBytes) raw.destroy()
      else raw.write(`data: ${JSON.stringify(visible)}\n\n`)
    })
    const checkRights = async (): Promise<void> => {
      const now = await stillAllowed(identify, { cookie, authorization }, actor)
      if (now) current = now
      else raw.end()
    }
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
    const recheck = setInterval(() => {
      void checkRights()
    }, checkRightsMs)
    const end = (): void => void raw.end()
    stopSignal.addEventListener('abort', end)
    raw.once('close', () => {
      stopSignal.removeEventListener('abort', end)
      clearInterval(heartbeat)
      clearInterval(recheck)
      unsubscribe()
      const left = (open.get(actor.userId) ?? 1) - 1
      if (left > 0) open.set(actor.userId, left)
      else open.delete(actor.userId)
    })
    return undefined
  })
}

function startStream(reply: FastifyReply): FastifyReply {
  const headers = reply.getHeaders()
  reply.hijack()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  })
  reply.raw.write('retry: 2000\n: connected\n\n')
  return reply
}

/** The caller as they are now; undefined when they may not listen here any more. */
async function stillAllowed(
  identify: Identify,
  credentials: { cookie: string | undefined; authorization: string | undefined },
  before: Actor,
): Promise<Actor | undefined> {
  try {
    const now = await identify(credentials)
    const same = now && isMember(now) && now.workspaceId === before.workspaceId
    return same && now.permissions.has('stream:read') ? now : undefined
  } catch (error) {
    // While the database is away nobody's rights have changed.
    return error instanceof AppError ? undefined : before
  }
}
