/** A delivery as its run keeps it: what the caller sent, without what was only for the transport. */
import type { JsonObject } from '@floyo/contracts'
import type { FastifyRequest } from 'fastify'
import type { DeliveredBody } from './intake.ts'

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

export function toDelivery(request: FastifyRequest, { body }: DeliveredBody): JsonObject {
  return {
    type: 'webhook',
    method: request.method,
    headers: headersOf(request),
    query: { ...(request.query as JsonObject) },
    body,
  }
}

function headersOf({ headers }: FastifyRequest): JsonObject {
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : value
    return text === undefined || droppedHeaders.has(name) ? [] : [[name, text] as const]
  })
  return Object.fromEntries(kept)
}
