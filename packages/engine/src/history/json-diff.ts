/** What differs between two JSON values, place by place. */
import { type JsonDifference, type JsonValue, pointer } from '@floyo/contracts'

/** More places say no more to a person. */
const mostDifferences = 200

/** The places that differ, in the order of the first value, as JSON pointers; empty when none does. */
export function diffJson(before: JsonValue, after: JsonValue): JsonDifference[] {
  const found: JsonDifference[] = []
  compare({ before, after, path: [] }, found)
  return found
}

interface Pair {
  before: JsonValue | undefined
  after: JsonValue | undefined
  path: readonly (string | number)[]
}

function compare({ before, after, path: place }: Pair, found: JsonDifference[]): void {
  if (found.length >= mostDifferences) return
  const path = pointer(place)
  if (before === undefined || after === undefined) {
    if (after !== undefined) found.push({ path, kind: 'added', before: null, after })
    else if (before !== undefined) found.push({ path, kind: 'removed', before, after: null })
    return
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare({ before: before[index], after: after[index], path: [...place, index] }, found)
    }
    return
  }
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const inner = { before: own(before, key), after: own(after, key), path: [...place, key] }
      compare(inner, found)
    }
    return
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    found.push({ path, kind: 'changed', before, after })
  }
}

function own(object: Record<string, JsonValue>, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
