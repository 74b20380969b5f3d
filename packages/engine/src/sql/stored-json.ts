/** JSON as PostgreSQL can keep it. */

/**
 * The text of `value` for a `jsonb` column. PostgreSQL keeps neither U+0000 nor half a surrogate
 * pair; they become U+FFFD, since an outside system's odd byte is no reason to fail a run.
 */
export function toStoredJson(value: unknown): string {
  const text = JSON.stringify(value)
  // Both are written as \u escapes, as little else is: most texts are done here, without looking closer.
  if (!text.includes('\\u') || !/\\u(?:0000|d[89a-f])/.test(text)) return text
  return JSON.stringify(withoutUnstorable(value))
}

function withoutUnstorable(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  if (Array.isArray(value)) return value.map(withoutUnstorable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storable(key), withoutUnstorable(item)]),
  )
}

function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}
