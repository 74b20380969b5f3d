import type { JsonValue } from '@floyo/contracts'
import { isTemplate } from '@floyo/expressions'

/** Whether the value at a path, or one on the way to it, is or holds an expression. */
export function holdsTemplate(value: JsonValue, path: readonly PropertyKey[]): boolean {
  let current: JsonValue | undefined = value
  for (const key of path) {
    if (typeof current === 'string') return isTemplate(current)
    if (typeof current !== 'object' || current === null) return false
    current = Object.getOwnPropertyDescriptor(current, key)?.value as JsonValue | undefined
  }
  if (current === undefined) return false
  // Of the whole, only what is missing can be known.
  return path.length === 0 ? false : JSON.stringify(current).includes('{{')
}
