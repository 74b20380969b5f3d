/** The form that starts a run by hand: from a workflow's inputs to fields, and from texts to values. */
import type { Input, JsonObject, JsonValue } from '@floyo/contracts'

export interface RunField {
  name: string
  control: 'text' | 'number' | 'checkbox' | 'json'
  description: string | undefined
  required: boolean
  initial: string
}

export type ReadRunForm =
  | { ok: true; inputs: JsonObject }
  | { ok: false; errors: Record<string, RunFieldError> }

export type RunFieldError = 'required' | 'number' | 'json' | 'list' | 'object'

export function runFields(inputs: Record<string, Input>): RunField[] {
  return Object.entries(inputs).map(([name, input]) => ({
    name,
    control: controlOf(input),
    description: input.description,
    required: isRequired(input),
    initial: writtenOf(input),
  }))
}

function controlOf({ type }: Input): RunField['control'] {
  if (type === 'number') return 'number'
  if (type === 'boolean') return 'checkbox'
  return type === 'string' ? 'text' : 'json'
}

function isRequired(input: Input): boolean {
  return input.type !== 'boolean' && (input.required ?? false) && input.default === undefined
}

function writtenOf({ default: value }: Input): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What is left empty is left out, so that the workflow's own default counts. */
export function readRunForm(
  inputs: Record<string, Input>,
  texts: Record<string, string>,
): ReadRunForm {
  const values: JsonObject = {}
  const errors: Record<string, RunFieldError> = {}
  for (const [name, input] of Object.entries(inputs)) {
    const text = texts[name]?.trim() ?? ''
    if (input.type === 'boolean') values[name] = text === 'true'
    else if (text === '') {
      if (isRequired(input)) errors[name] = 'required'
    } else {
      const read = readValue(input.type, text)
      if (read.ok) values[name] = read.value
      else errors[name] = read.error
    }
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, inputs: values }
}

type ReadValue = { ok: true; value: JsonValue } | { ok: false; error: RunFieldError }

function readValue(type: Exclude<Input['type'], 'boolean'>, text: string): ReadValue {
  if (type === 'string') return { ok: true, value: text }
  if (type === 'number') {
    const number = Number(text)
    return Number.isFinite(number) ? { ok: true, value: number } : { ok: false, error: 'number' }
  }
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    return { ok: false, error: 'json' }
  }
  if (type === 'list')
    return Array.isArray(value) ? { ok: true, value } : { ok: false, error: 'list' }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? { ok: true, value } : { ok: false, error: 'object' }
}
