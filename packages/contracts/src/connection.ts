/** A workspace's authenticated uses of outside systems. Secrets go in and never come out. */
import { z } from 'zod'
import { Limits } from './definition/limits.ts'
import { JsonObject, JsonValue } from './json.ts'
import { pageOf } from './page.ts'
import { Timestamp } from './time.ts'

/** How steps name a connection. */
export const ConnectionName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'expected lower-case letters, digits and -, such as office-smtp',
  )

export const Connection = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: z.string(),
    /** The settings that are no secret. */
    settings: JsonObject,
    /** How many steps may use it at a time, and in a time; what is over it waits. */
    limits: Limits,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof Connection>
export const ConnectionPage = pageOf(Connection)
/** `values` holds settings and secrets together, by the type's own schema. */
export const NewConnection = z
  .strictObject({ name: ConnectionName, type: z.string().min(1).max(50), values: JsonObject })
  .meta({ id: 'NewConnection' })
/** Secrets that are left out stay as they are. */
export const ConnectionChange = z
  .strictObject({
    name: ConnectionName.optional(),
    values: JsonObject.optional(),
    limits: Limits.optional(),
  })
  .meta({ id: 'ConnectionChange' })
/**
 * A target that is left alone because its calls failed: a connection, or a host. `half-open`: one call
 * is being tried.
 */
export const Breaker = z
  .object({
    kind: z.enum(['connection', 'host']),
    name: z.string(),
    state: z.enum(['open', 'half-open']),
    /** How many of how many calls failed, and the last of them. */
    failures: z.int(),
    calls: z.int(),
    reason: z.string(),
    downSince: Timestamp,
    openedAt: Timestamp,
    /** When the next call is tried. */
    probeAt: Timestamp,
  })
  .meta({ id: 'Breaker' })
export type Breaker = z.infer<typeof Breaker>
export const BreakerList = z.object({ items: z.array(Breaker) }).meta({ id: 'BreakerList' })

export const ConnectionTest = z
  .object({ ok: z.boolean(), message: z.string() })
  .meta({ id: 'ConnectionTest' })

/** What a step can do, for the builder and the documentation: schemas as JSON Schema. */
export const ActionInfo = z
  .object({
    id: z.string(),
    /** Grows whenever it does something else for the same input. */
    version: z.int(),
    title: z.string(),
    description: z.string(),
    effect: z.enum(['none', 'read', 'write']),
    connectionType: z.string().nullable(),
    input: JsonValue,
    output: JsonValue,
  })
  .meta({ id: 'ActionInfo' })
export type ActionInfo = z.infer<typeof ActionInfo>
export const ConnectionTypeInfo = z
  .object({
    id: z.string(),
    title: z.string(),
    schema: JsonValue,
    secretFields: z.array(z.string()),
  })
  .meta({ id: 'ConnectionTypeInfo' })
export const ConnectorCatalog = z
  .object({ actions: z.array(ActionInfo), connectionTypes: z.array(ConnectionTypeInfo) })
  .meta({ id: 'ConnectorCatalog' })
export type ConnectorCatalog = z.infer<typeof ConnectorCatalog>
