/**
 * Who is asking, and may they: before the body is read. Each address says what it asks of its caller
 * (`config.access`); one that says nothing does not start.
 */
import { requireAccess } from '../http/actor.ts'
import { type Access, AppError } from '@floyo/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Identify } from '../auth/session.ts'

export const docsPrefix = '/api/docs'

export interface GuardOptions {
  identify: Identify
  /** The address under which people reach us. */
  origin: () => string
}

export function guard(app: FastifyInstance, { identify, origin }: GuardOptions): void {
  app.decorateRequest('actor', null)
  app.addHook('onRoute', (route) => {
    // The readable documentation is a plugin's, which can not say it by itself.
    if (route.url.startsWith(docsPrefix)) route.config = { ...route.config, access: 'anonymous' }
    if (route.config?.access === undefined) {
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it`)
    }
  })
  app.addHook('onRequest', (request, _reply, done): void | Promise<void> => {
    const { access } = request.routeOptions.config
    // Addresses that are not there say so to everybody. Who asks for what is the same for all, and who
    // brings a webhook, is no question: the answer would cost a look into the database.
    return access === undefined || access === 'anonymous' ? done() : admit(request, access)
  })

  async function admit(request: FastifyRequest, access: Access): Promise<void> {
    const { cookie, authorization } = request.headers
    request.actor = await identify({ cookie, authorization })
    if (authorization === undefined && cookie !== undefined) requireOwnOrigin(request, origin())
    requireAccess(access, request.actor)
  }
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A browser sends cookies along whoever asks, so with cookies a change must come from our own pages
 * (SEC-16): the Origin is ours, or that of the very host the request was sent to.
 */
function requireOwnOrigin(request: FastifyRequest, ownOrigin: string): void {
  if (safeMethods.has(request.method)) return
  const { origin } = request.headers
  if (origin === ownOrigin) return
  if (origin !== undefined && hostOf(origin) === request.headers.host) return
  throw new AppError(
    'foreign_origin',
    origin === undefined
      ? 'A change with a session needs the Origin header; programs should use an API key'
      : 'The change was asked for by another site; use Floyo at the address of FLOYO_URL',
  )
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
