/** Access to an HTTP API: where it is, and how a request proves whose it is. */
import { z } from 'zod'
import { defineConnectionType, missingFields, neededWith, secret } from '../connection-type.ts'

const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const visible = /^[\x20-\x7e\x80-\xff]*$/

const bearer = { auth: 'bearer' }
const basic = { auth: 'basic' }
const header = { auth: 'header' }
const inPath = { auth: 'path' }

export const HttpConnection = z
  .strictObject({
    baseUrl: z
      .url({
        protocol: /^https?$/,
        error: 'expected an address such as https://api.example.com/v1',
      })
      .meta({ title: 'Base URL' })
      .describe('Requests go to this address or below; the secret is sent nowhere else'),
    auth: z
      .enum(['none', 'bearer', 'basic', 'header', 'path'])
      .default('none')
      .meta({ title: 'Authentication' }),
    token: neededWith(bearer, secret(z.string().min(1).regex(visible))),
    user: neededWith(basic, z.string()),
    password: neededWith(basic, secret(z.string())),
    headerName: neededWith(header, z.string().regex(namePattern).describe('Such as X-Api-Key')),
    headerValue: neededWith(header, secret(z.string().min(1).regex(visible))),
    secretPath: neededWith(
      inPath,
      secret(z.string().min(1).regex(visible)).describe(
        'The rest of an address that is itself the credential, as of a chat webhook',
      ),
    ),
    testPath: z.string().optional().describe('Asked with GET to test the connection'),
  })
  .check(({ value, issues }) => {
    for (const field of missingFields(HttpConnection.shape, value)) {
      const message = `expected a value, since auth is ${value.auth}`
      issues.push({ code: 'custom', path: [field], message, input: undefined })
    }
  })
export type HttpConnection = z.output<typeof HttpConnection>

export const httpConnection = defineConnectionType({
  id: 'http',
  title: 'HTTP API',
  schema: HttpConnection,
  async test(connection, { egress, signal }) {
    const url = resolveUrl(connection, connection.testPath ?? '')
    const { status } = await egress.fetch(url, {
      headers: authHeaders(connection),
      signal,
      timeoutMs: 15_000,
    })
    if (status === 401 || status === 403) {
      throw new Error(`The server does not accept the credentials (it answered ${status}).`)
    }
    if (status >= 500) throw new Error(`The server answered ${status}.`)
    return `The server answered ${status}.`
  },
})

/** The headers that prove whose a request is. */
export function authHeaders(connection: HttpConnection): Record<string, string> {
  const {
    auth,
    token = '',
    user = '',
    password = '',
    headerName = '',
    headerValue = '',
  } = connection
  const pair = Buffer.from(`${user}:${password}`).toString('base64')
  const headers = {
    none: {},
    bearer: { authorization: `Bearer ${token}` },
    basic: { authorization: `Basic ${pair}` },
    header: { [headerName]: headerValue },
    path: {},
  }
  return headers[auth]
}

/**
 * The address of a request through a connection: `path` below its base, or an address that is. A
 * secret path belongs to the base.
 *
 * @throws Error when it is another origin, or outside the base
 */
export function resolveUrl(
  { baseUrl, auth, secretPath = '' }: Pick<HttpConnection, 'baseUrl'> & Partial<HttpConnection>,
  path: string,
): string {
  const base = new URL(baseUrl)
  if (auth === 'path')
    base.pathname = `${base.pathname.replace(/\/$/, '')}/${secretPath.replace(/^\//, '')}`
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`
  if (path === '') return base.href
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path)
  const url = isAbsolute
    ? new URL(path)
    : new URL(`.${path.replace(/^\/*/, '/')}`, new URL(folder, base))
  const inside = url.pathname.startsWith(folder) || `${url.pathname}/` === folder
  if (url.origin === base.origin && inside) return url.href
  throw new Error(
    `The connection is for ${baseUrl} and below; a request elsewhere must not carry its secret.`,
  )
}
