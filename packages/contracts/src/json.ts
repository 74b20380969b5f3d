import { z } from 'zod'

/** Any value that JSON can say. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue }

export const JsonValue: z.ZodType<JsonValue> = z.json().meta({ id: 'JsonValue' })

/** A JSON object: what a trigger brings, a step takes, an action returns by name. */
export type JsonObject = Record<string, JsonValue>

export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), JsonValue)
