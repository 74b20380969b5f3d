/** The HTTP server without addresses: everything that holds for whatever is mounted on it. */
import { refuseWhileLow } from '../space/refuse.ts'
import type { SpaceWatch } from '../space/watch.ts'
import { AppError } from '@floyo/contracts'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Registry } from 'prom-client'
import type { Settings } from '../settings.ts'
import { allowedMethods } from './addresses.ts'
import { limitBodies } from './body-room.ts'
import { type DatabaseWatch, refuseWhileAway } from './database-watch.ts'
import { filterAtTheEdge, maxBodyBytes } from './edge-filter.ts'
import { guard, type GuardOptions } from './guard.ts'
import { createHttpMetrics, mountMetrics } from './metrics.ts'
import { closeConnection } from './client-error.ts'
import { handleErrors, sendProblem } from './problems.ts'
import { limitRates } from './rate-limit.ts'
import { createRequestIds } from './request-ids.ts'
import { setSecurityHeaders } from './security-headers.ts'

export interface ShellOptions extends GuardOptions {
  settings: Pick<Settings, 'FLOYO_TRUST_PROXY'>
  /** Under this type, or the application's type would carry pino's everywhere. */
  log: FastifyBaseLogger
  metrics: Registry
  databaseWatch?: DatabaseWatch
  space?: SpaceWatch
}

export function buildShell({
  settings,
  log,
  metrics,
  databaseWatch,
  space,
  ...who
}: ShellOptions): FastifyInstance {
  const proxies = settings.FLOYO_TRUST_PROXY
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestIds(),
    // A child for each request would be made for nothing: the few who say something name the request.
    childLoggerFactory: (logger) => logger,
    bodyLimit: maxBodyBytes,
    trustProxy: proxies.length > 0 ? proxies : false,
    // At the end idle connections are cut; requests that still come are answered, and then it is over.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(reply, new AppError('invalid_request', error.message))
    },
    clientErrorHandler: closeConnection,
  })
  const counters = createHttpMetrics(metrics)
  const allowed = allowedMethods(app)
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  counters.measure(app)
  setSecurityHeaders(app)
  handleErrors(app, counters)
  if (databaseWatch) refuseWhileAway(app, databaseWatch)
  if (space) refuseWhileLow(app, space)
  filterAtTheEdge(app)
  limitRates(app)
  guard(app, who)
  limitBodies(app)
  mountMetrics(app, metrics)
  app.setNotFoundHandler((request, reply) => {
    const methods = allowed(request.url)
    return methods.length > 0
      ? sendProblem(
          reply.header('allow', methods.join(', ')),
          new AppError('method_not_allowed', `Expected ${methods.join(' or ')}`),
        )
      : sendProblem(reply, new AppError('not_found', 'There is nothing at this address'))
  })
  return app
}
