import type { JsonObject, JsonValue } from '@floyo/contracts'
import { z } from 'zod'

/**
 * A schema as JSON Schema that needs no following of references: what is defined once, such as
 * `FileRef`, stands wherever it is used, its name as its title. `input` is what is written down
 * (defaults may be left out), `output` what comes of it.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonValue {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject
  const definitions = isObject(made.$defs) ? made.$defs : {}
  return inline(without(made, ['$schema', '$defs']), definitions)
}

function inline(schema: JsonValue, definitions: JsonObject): JsonValue {
  if (Array.isArray(schema)) return schema.map((item) => inline(item, definitions))
  if (!isObject(schema)) return schema
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/$defs/', '') : ''
  const target = definitions[name]
  if (!isObject(target)) {
    const entries = Object.entries(schema)
    return Object.fromEntries(entries.map(([key, value]) => [key, inline(value, definitions)]))
  }
  const rest = without(schema, ['$ref'])
  // Any JSON value is defined by itself: that is said by saying nothing.
  if (JSON.stringify(target).includes(`"#/$defs/${name}"`)) return rest
  const inlined = inline(without(target, ['id']), definitions)
  return { title: name, ...(isObject(inlined) ? inlined : {}), ...rest }
}

function without(object: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
