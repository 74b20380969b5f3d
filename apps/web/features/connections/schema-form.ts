/**
 * A form from the JSON Schema of a connection type. Only what forms can hold is read (texts, numbers,
 * choices, switches); anything else stays a text of JSON, so that no setting is out of reach.
 */
import type { JsonObject, JsonValue } from '@floyo/contracts'

export interface SchemaField {
  name: string
  label: string
  hint: string | undefined
  control: 'text' | 'number' | 'switch' | 'choice' | 'secret' | 'json'
  choices: string[]
  required: boolean
  initial: string
  /** The choices in other fields that make this one needed; without them it is of no use. */
  neededWith: Record<string, string> | undefined
}

export type ReadSchemaForm =
  | { ok: true; values: JsonObject }
  | { ok: false; errors: Record<string, 'required' | 'number' | 'json'> }

export function schemaFields(schema: JsonValue, secretFields: readonly string[]): SchemaField[] {
  const properties = objectAt(schema, 'properties')
  const required = listAt(schema, 'required')
  return Object.entries(properties).map(([name, property]) => {
    const value = isObject(property) ? property : {}
    const choices = listAt(value, 'enum').map(String)
    return {
      name,
      label: textAt(value, 'title') ?? inWords(name),
      hint: textAt(value, 'description'),
      control: controlOf(value, secretFields.includes(name)),
      choices,
      required:
        isObject(value['neededWith']) ||
        (required.includes(name) && value['default'] === undefined),
      initial: written(value['default']),
      neededWith: isObject(value['neededWith']) ? textsIn(value['neededWith']) : undefined,
    }
  })
}

/** Those that what was chosen leaves of use. */
export function fieldsFor(
  fields: readonly SchemaField[],
  chosen: Readonly<Record<string, string>>,
): SchemaField[] {
  return fields.filter(({ neededWith }) =>
    Object.entries(neededWith ?? {}).every(([name, value]) => chosen[name] === value),
  )
}

function controlOf(property: JsonObject, secret: boolean): SchemaField['control'] {
  if (secret) return 'secret'
  if (Array.isArray(property['enum'])) return 'choice'
  const { type } = property
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'switch'
  return type === 'string' ? 'text' : 'json'
}

/** Texts as values; what is left empty is left out, and so a secret that is not typed stays as it is. */
export function readSchemaForm(
  fields: readonly SchemaField[],
  texts: Record<string, string>,
  options: { secretsMayStay: boolean },
): ReadSchemaForm {
  const values: JsonObject = {}
  const errors: Record<string, 'required' | 'number' | 'json'> = {}
  for (const { name, control, required } of fields) {
    // A password may begin or end with a space.
    const text = control === 'secret' ? (texts[name] ?? '') : (texts[name] ?? '').trim()
    if (control === 'switch') values[name] = text === 'true'
    else if (text === '') {
      if (required && !(control === 'secret' && options.secretsMayStay)) errors[name] = 'required'
    } else if (control === 'number') {
      if (Number.isFinite(Number(text))) values[name] = Number(text)
      else errors[name] = 'number'
    } else if (control === 'json') {
      try {
        values[name] = JSON.parse(text) as JsonValue
      } catch {
        errors[name] = 'json'
      }
    } else values[name] = text
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, values }
}

function inWords(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function written(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectAt(value: JsonValue, name: string): JsonObject {
  const inner = isObject(value) ? value[name] : undefined
  return isObject(inner) ? inner : {}
}

function listAt(value: JsonValue, name: string): JsonValue[] {
  const inner = isObject(value) ? value[name] : undefined
  return Array.isArray(inner) ? inner : []
}

function textsIn(value: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  )
}

function textAt(value: JsonObject, name: string): string | undefined {
  const text = value[name]
  return typeof text === 'string' ? text : undefined
}
