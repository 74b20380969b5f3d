/** From an operation and its input to an HTTP request. */

/** What a caller needs to know of a route at run time. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with parameters as `:name`. */
  path: string
  body?: 'json' | 'bytes'
  answer?: 'ndjson' | 'bytes' | 'events'
}

/** Input of any operation; the typed methods of the client narrow it. */
export interface OperationInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  mediaType?: string
}

const apiPath = '/api/v1'

/** The address of a call. Parameters are escaped, so that an id can never become another path. */
export function operationUrl(baseUrl: string, operation: Operation, input: OperationInput): string {
  const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = input.params?.[name]
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeError(`expected params.${name} for ${operation.method} ${operation.path}`)
    }
    return encodeURIComponent(value)
  })
  return `${baseUrl.replace(/\/+$/, '')}${apiPath}${path}${queryString(input.query ?? {})}`
}

function queryString(query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    search.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const text = search.toString()
  return text ? `?${text}` : ''
}

/** The body of a call with its media type, or undefined when the operation takes none. */
export function operationBody(
  operation: Operation,
  input: OperationInput,
): { content: string | Uint8Array<ArrayBuffer>; mediaType: string } | undefined {
  if (operation.body === 'bytes') {
    const content = input.body as Uint8Array<ArrayBuffer>
    return { content, mediaType: input.mediaType ?? 'application/octet-stream' }
  }
  if (operation.body !== 'json') return undefined
  return { content: JSON.stringify(input.body ?? {}), mediaType: 'application/json' }
}
