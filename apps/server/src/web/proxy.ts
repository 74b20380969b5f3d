/**
 * Pages: whatever is not the server's own is passed to the web app. What a client could steer it with
 * is taken off the request first; each page gets a nonce, and runs no script without it.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { Readable } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import httpProxy from '@fastify/http-proxy'
import { AppError } from '@floyo/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pagePolicy } from '../edge/security-headers.ts'
import { chooseEncoding } from './assets.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The policy of the page, with its nonce. */
    policy: string
  }
}

export interface WebUpstream {
  /** Where pages come from; undefined while nothing answers there. */
  upstream(): string | undefined
}

/** What is the server's own and was not found there is not a page either. */
const ourOwn = /^\/(?:api|hooks|health|metrics)(?:[/?]|$)/

/** The web app decides by these, and nobody but us may set them. */
const steering =
  /^(?:x-middleware-|x-forwarded-|x-invoke-|x-now-|x-matched-path|x-next-|x-nonce|forwarded$|x-real-ip$|content-security-policy)/

const againMs = 20

export async function proxyPages(app: FastifyInstance, web: WebUpstream): Promise<void> {
  await app.register(async (scope) => {
    scope.decorateRequest('policy', '')
    scope.addHook('onRequest', async (request, reply) => {
      if (ourOwn.test(request.url)) return reply.callNotFound()
      if (web.upstream() === undefined) return sendStarting(reply)
      request.policy = pagePolicy(randomBytes(16).toString('base64'))
      void reply.header('content-security-policy', request.policy)
      return undefined
    })
    scope.addHook('onSend', (request, reply, payload, done) => {
      done(null, compressed(request, reply, payload))
    })
    await scope.register(httpProxy, {
      upstream: '',
      prefix: '/',
      proxyPayloads: false,
      // Far less than the web app keeps a connection (process.ts), whatever it says itself.
      undici: { keepAliveMaxTimeout: 10_000 },
      httpMethods: ['GET', 'HEAD'],
      config: { access: 'anonymous' },
      disableRequestLogging: true,
      replyOptions: {
        getUpstream: () => web.upstream() ?? 'http://127.0.0.1:1',
        // A connection that was kept may close just when it is used again: reading is asked once more.
        retriesCount: 1,
        retryDelay: ({ err, attempt, retriesCount }) =>
          err && attempt < retriesCount ? againMs : null,
        rewriteRequestHeaders: (request, headers) =>
          headersForWeb(request as unknown as FastifyRequest, headers),
        rewriteHeaders: headersForBrowser,
        onError: (reply, { error }) => {
          const detail = 'The web app does not answer; try again'
          reply.send(new AppError('unavailable', detail, { retryAfterSeconds: 1, cause: error }))
        },
      },
    })
  })
}

function headersForWeb(request: FastifyRequest, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !steering.test(name)))
  // Between the two nothing is compressed; we do that on the way out.
  delete kept['accept-encoding']
  return {
    ...kept,
    'content-security-policy': request.policy,
    'x-forwarded-for': request.ip,
    'x-forwarded-host': request.host,
    'x-forwarded-proto': request.protocol,
    'x-request-id': request.id,
  }
}

const dropped: ReadonlySet<string> = new Set([
  'x-powered-by',
  'content-security-policy',
  'keep-alive',
])

function headersForBrowser(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
}

const compressible = /^(?:text\/|application\/(?:javascript|json|manifest\+json)|image\/svg)/

/** The page's stream, compressed as it comes, so that its first part is not held back. */
function compressed(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const type = String(reply.getHeader('content-type') ?? '')
  const encoding = chooseEncoding(request.headers['accept-encoding'])
  const isPlain = reply.getHeader('content-encoding') === undefined
  if (encoding === 'identity' || !isPlain || !compressible.test(type)) return payload
  if (!(payload instanceof Readable) || request.method === 'HEAD') return payload
  void reply.header('content-encoding', encoding).header('vary', 'accept-encoding')
  reply.removeHeader('content-length')
  const stream = compressor(encoding)
  payload.once('error', (error) => stream.destroy(error))
  return payload.pipe(stream)
}

function compressor(encoding: 'br' | 'gzip'): Transform {
  return encoding === 'br'
    ? createBrotliCompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      })
    : createGzip({ flush: constants.Z_SYNC_FLUSH, level: 6 })
}

const startingPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<title>Floyo</title><p>Floyo is starting. This page comes back by itself.</p></html>`

function sendStarting(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', '1')
    .header('cache-control', 'no-store')
    .header('content-type', 'text/html; charset=utf-8')
    .send(startingPage)
}
