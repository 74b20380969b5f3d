/** A delivery: what the caller sent, without what was only for the transport. */
import type { JsonObject } from '@floyo/contracts'
import type { FastifyRequest } from 'fastify'
import { readBody } from './body.ts'

export interface Delivery {
  method: string
  headers: JsonObject
  query: JsonObject
  /** As it came: signatures are over these bytes. */
  bytes: Buffer
}

/** Secrets of the caller and traces of the way are not part of the delivery. */
const droppedHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'cookie',
  'host',
  'keep-alive',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
])

export function toDelivery(request: FastifyRequest): Delivery {
  return {
    method: request.method,
    headers: headersOf(request),
    query: { ...(request.query as JsonObject) },
    bytes: request.body instanceof Buffer ? request.body : Buffer.alloc(0),
  }
}

/**
 * What a run gets of it as `trigger`.
 * @throws AppError `malformed_json`, `unsafe_input`
 */
export function toTriggerData({ method, headers, query, bytes }: Delivery): JsonObject {
  const mediaType = headers['content-type']
  const body = readBody(bytes, typeof mediaType === 'string' ? mediaType : undefined)
  return { type: 'webhook', method, headers, query, body }
}

function headersOf({ headers }: FastifyRequest): JsonObject {
  const kept: JsonObject = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || droppedHeaders.has(name)) continue
    kept[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return kept
}
