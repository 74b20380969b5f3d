/** Proposed changes of a JSON value, place by place, carried out on a copy of it. */
import type { JsonDifference, JsonValue } from '@floyo/contracts'

/** @returns undefined where a place is not what the changes were thought of for */
export function applyDifferences(
  value: JsonValue,
  differences: readonly JsonDifference[],
): JsonValue | undefined {
  const root = { value: structuredClone(value) }
  // What is removed from a list moves what comes after it: from the end.
  const ordered = [
    ...differences.filter(({ kind }) => kind !== 'removed'),
    ...differences.filter(({ kind }) => kind === 'removed').toReversed(),
  ]
  return ordered.every((one) => applyOne(root, one)) ? root.value : undefined
}

function applyOne(
  root: { value: JsonValue },
  { path, kind, before, after }: JsonDifference,
): boolean {
  const keys = ['value', ...path.split('/').slice(1).map(unescaped)]
  const last = keys.pop() ?? ''
  let holder: JsonValue | undefined = root
  for (const key of keys) holder = fieldOf(holder, key)
  if (typeof holder !== 'object' || holder === null) return false
  const present = fieldOf(holder, last)
  if (kind === 'added' ? present !== undefined : !isSame(present, before)) return false
  const fields = holder as Record<string, JsonValue>
  if (kind !== 'removed') fields[last] = after
  else if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete fields[last]
  return true
}

function fieldOf(holder: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<string, JsonValue>)[key]
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Whatever the order of its fields. */
function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b
  const keys = Object.keys(a)
  const others = b as Record<string, JsonValue>
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(fieldOf(a, key), others[key] ?? null))
  )
}
