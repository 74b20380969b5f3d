/** The body of a delivery, read by its media type. */
import { AppError, type JsonObject, type JsonValue } from '@floyo/contracts'
import { parseJsonBody } from '../edge/edge-filter.ts'

/**
 * JSON, form fields or text; bytes that are none of them in base64, and null when there are none.
 * @throws AppError `malformed_json`, `unsafe_input`
 */
export function readBody(bytes: Uint8Array, mediaType: string | undefined): JsonValue {
  if (bytes.length === 0) return null
  const type = (mediaType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || type.endsWith('+json')) return parseJsonBody(bytes) ?? null
  const text = toText(bytes)
  if (text === undefined) return Buffer.from(bytes).toString('base64')
  return type === 'application/x-www-form-urlencoded' ? formFields(text) : text
}

/** The bytes as text that can be stored; undefined when they are none. */
function toText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function formFields(text: string): JsonObject {
  const fields: JsonObject = Object.create(null) as JsonObject
  for (const [name, value] of new URLSearchParams(text)) {
    if (name.includes('\0') || value.includes('\0')) {
      throw new AppError(
        'unsafe_input',
        'The form has the character U+0000, which is never accepted',
      )
    }
    fields[name] = value
  }
  return { ...fields }
}
