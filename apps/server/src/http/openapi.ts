/** The API's document (OpenAPI 3.1), made from the very route objects that are mounted. */
import { docsPrefix } from '../edge/guard.ts'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { errorTable, Problem, type Route, routes } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import type { Deps } from '../deps.ts'
import { apiPrefix } from './api.ts'

/** What may go wrong at any address. */
const common = ['invalid_request', 'unauthenticated', 'forbidden', 'too_many_requests'] as const

const mediaTypes = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  bytes: 'application/octet-stream',
  events: 'text/event-stream',
} as const

/** The whole document. */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of Object.values<Route>(routes)) {
    const path = apiPrefix + route.path.replaceAll(/:(\w+)/g, '{$1}')
    const method = route.method.toLowerCase() as Lowercase<Route['method']>
    paths[path] = { ...paths[path], [method]: toOperation(route) }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Floyo',
      version,
      description:
        'Errors are problem documents (RFC 9457) with a stable `code`. Lists are pages: pass `next` back as `after`. ' +
        'A POST that changes something takes an `Idempotency-Key`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }, { session: [] }],
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `flo_...`' },
        session: { type: 'apiKey', in: 'cookie', name: 'floyo.session_token' },
      },
    },
    paths,
  })
}

function toOperation(route: Route): ZodOpenApiOperationObject {
  const { operationId, summary, tag, permission } = route
  const access = { public: 'Open to everybody.', 'signed-in': 'For whoever is signed in.' }
  return {
    operationId,
    summary,
    tags: [tag],
    description:
      permission in access
        ? access[permission as keyof typeof access]
        : `Needs the permission \`${permission}\`.`,
    ...(permission === 'public' ? { security: [] } : {}),
    requestParams: {
      ...(route.params ? { path: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
    },
    ...bodyOf(route),
    responses: { [String(route.status)]: answerOf(route), ...problemsOf(route) } as Responses,
  }
}

type Responses = NonNullable<ZodOpenApiOperationObject['responses']>

function bodyOf({ body }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (!body) return {}
  return body === 'bytes'
    ? {
        requestBody: {
          required: true,
          content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
        },
      }
    : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
}

function answerOf({ response, responseKind = 'json', status }: Route): object {
  if (status === 204) return { description: 'Done' }
  const schema = response ?? { type: 'string' }
  return { description: 'Success', content: { [mediaTypes[responseKind]]: { schema } } }
}

function problemsOf(route: Route): Record<string, object> {
  const codes = new Set([...common, ...(route.errors ?? [])])
  const statuses = Map.groupBy(codes, (code) => String(errorTable[code].status))
  return Object.fromEntries(
    [...statuses].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${errorTable[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  )
}

/** Its own scripts and styles, inside the one page of the documentation. */
const docsPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export async function mountOpenApi(app: FastifyInstance, deps: Deps): Promise<void> {
  const document = openApiDocument(deps.version)
  const text = JSON.stringify(document)
  const open = { config: { access: 'anonymous' as const } }
  app.get('/api/openapi.json', open, (_request, reply) =>
    reply.header('content-type', 'application/json; charset=utf-8').send(text),
  )
  await app.register(swagger, { mode: 'static', specification: { document: document as never } })
  await app.register(swaggerUi, {
    routePrefix: docsPrefix,
    staticCSP: docsPolicy,
    uiConfig: { docExpansion: 'none', displayOperationId: true, filter: true },
    theme: { title: 'Floyo API' },
  })
}
