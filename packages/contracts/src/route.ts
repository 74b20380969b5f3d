/**
 * What a route is: method, path, permission, and the schemas of what goes in and comes out. The server
 * mounts these objects, the OpenAPI document is made from them, and the client's types are inferred
 * from them, so the three can not differ.
 */
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Permission } from './permission.ts'

/** `public` needs nobody; `signed-in` needs a person, in whatever workspace or none. */
export type Access = Permission | 'public' | 'signed-in'

/** What the answer's body is: JSON by the schema, lines of JSON, a file's bytes, or server-sent events. */
export type BodyKind = 'json' | 'ndjson' | 'bytes' | 'events'

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with parameters as `:name`. */
  path: string
  operationId: string
  tag: string
  summary: string
  permission: Access
  params?: z.ZodObject
  query?: z.ZodObject
  /** A schema of a JSON body, or `bytes` for a body that is stored as it comes. */
  body?: z.ZodType | 'bytes'
  status: 200 | 201 | 202 | 204
  response?: z.ZodType
  responseKind?: BodyKind
  /** What may go wrong here beside what may go wrong everywhere. */
  errors?: readonly ErrorCode[]
  /** The largest body that is taken; 1 MiB unless said. */
  bodyLimitBytes?: number
}

/** Keeps the exact types of a route's schemas. */
export function defineRoute<const R extends Route>(route: R): R {
  return route
}

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined
// In brackets, so that a body of several forms stays one body and does not become several inputs.
type Part<Name extends string, Value> = [Value] extends [undefined] ? unknown : Record<Name, Value>

/** What a caller hands over: `{ params, query, body }`, each where the route has it. */
export type RouteInput<R extends Route> = Part<'params', InputOf<R['params']>> &
  (R['query'] extends z.ZodType ? { query?: z.input<R['query']> } : unknown) &
  (R['body'] extends 'bytes'
    ? { body: Uint8Array; mediaType?: string }
    : Part<'body', InputOf<R['body']>>)

/** What a handler receives: the same, parsed. */
export type RouteRequest<R extends Route> = {
  params: OutputOf<R['params']>
  query: OutputOf<R['query']>
  body: R['body'] extends 'bytes' ? Uint8Array : OutputOf<R['body']>
}

/** What comes back. */
export type RouteOutput<R extends Route> = R['response'] extends z.ZodType
  ? z.output<R['response']>
  : undefined

/** What a handler gives back, before the schema has filled in and checked it. */
export type RouteAnswer<R extends Route> = R['response'] extends z.ZodType
  ? z.input<R['response']>
  : undefined
