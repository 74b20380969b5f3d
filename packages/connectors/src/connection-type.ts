/** Types of connections: what it takes to speak to an outside system in somebody's name. */
import type { JsonObject } from '@floyo/contracts'
import { z } from 'zod'
import type { Egress } from './egress/egress.ts'

export interface ConnectionType {
  readonly id: string
  readonly title: string
  readonly schema: z.ZodType
  /** The fields that are stored encrypted and never shown again. */
  readonly secretFields: readonly string[]
  /** Tries whether values work. Never throws for what the outside does. */
  test(values: JsonObject, ports: TestPorts): Promise<{ ok: boolean; message: string }>
}

export interface TestPorts {
  egress: Egress
  signal: AbortSignal
}

/** Marks a field of a connection as secret. */
export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ secret: true })
}

/** A choice in another field, such as `{ auth: 'basic' }`. */
type Choice = Readonly<Record<string, string>>

/** Marks a field that is needed with a choice in another, and of no use without: forms show it then. */
export function neededWith<Schema extends z.ZodType>(
  choice: Choice,
  schema: Schema,
): z.ZodOptional<Schema> {
  return schema.optional().meta({ neededWith: choice })
}

/** The fields of a connection that are needed with what was chosen, and are not there. */
export function missingFields(
  shape: z.ZodRawShape,
  values: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(shape).flatMap(([name, field]) => {
    const choice = field instanceof z.ZodOptional ? field.meta()?.['neededWith'] : undefined
    if (!choice || values[name] !== undefined) return []
    return Object.entries(choice).every(([other, value]) => values[other] === value) ? [name] : []
  })
}

/**
 * Makes a connection type. Its schema describes all values as one flat object; fields made with
 * `secret` are its secret fields.
 */
export function defineConnectionType<Shape extends z.ZodRawShape>(definition: {
  id: string
  title: string
  schema: z.ZodObject<Shape>
  test(this: void, values: z.output<z.ZodObject<Shape>>, ports: TestPorts): Promise<string>
}): ConnectionType {
  const { id, title, schema, test } = definition
  return {
    id,
    title,
    schema,
    secretFields: Object.entries(schema.shape).flatMap(([name, field]) =>
      isSecret(field) ? [name] : [],
    ),
    async test(values, ports) {
      const parsed = schema.safeParse(values)
      if (!parsed.success) return { ok: false, message: z.prettifyError(parsed.error) }
      try {
        return { ok: true, message: await test(parsed.data, ports) }
      } catch (error) {
        const message = error instanceof Error ? error.message : 'The test failed.'
        return { ok: false, message }
      }
    },
  }
}

function isSecret(field: unknown): boolean {
  if (!(field instanceof z.ZodType)) return false
  if (field.meta()?.secret === true) return true
  return field instanceof z.ZodOptional && isSecret(field.unwrap())
}
