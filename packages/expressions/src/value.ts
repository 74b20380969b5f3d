/** Values in expressions are JSON: nothing else goes in, and nothing else comes out. */
import type { JsonObject, JsonValue } from '@floyo/contracts'

export type ValueKind = 'null' | 'bool' | 'number' | 'string' | 'list' | 'map'

/**
 * Which of the six kinds a value is.
 *
 * @returns undefined for what is not JSON: functions, big integers, instances of classes
 */
export function kindOf(value: unknown): ValueKind | undefined {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'object') return undefined
  if (Array.isArray(value)) return 'list'
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? 'map' : undefined
}

export function isMap(value: JsonValue | undefined): value is JsonObject {
  return kindOf(value) === 'map'
}

/** Words for a value in a message: its kind, never its content. */
export function describe(value: unknown): string {
  const kind = kindOf(value)
  if (kind === undefined) return 'something that is not JSON'
  return kind === 'null' ? 'null' : `a ${kind}`
}

/**
 * Reads a member: an own property of a map, or an item of a list by its number.
 *
 * @returns undefined when there is none, or when what is there is not JSON
 */
export function member(value: unknown, key: unknown): JsonValue | undefined {
  if (Array.isArray(value)) {
    if (typeof key !== 'number' || !Number.isInteger(key)) return undefined
    return asJson(key >= 0 && key < value.length ? value[key] : undefined)
  }
  if (kindOf(value) !== 'map' || typeof key !== 'string') return undefined
  return Object.hasOwn(value as object, key) ? asJson((value as JsonObject)[key]) : undefined
}

function asJson(value: unknown): JsonValue | undefined {
  return kindOf(value) === undefined ? undefined : (value as JsonValue)
}

/** Whether two values are the same all through. `spend` is told the work. */
export function equal(a: JsonValue, b: JsonValue, spend: (units: number) => void): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    spend(2 + a.length * 2)
    return a.every((item, i) => equal(item, b[i] ?? null, spend))
  }
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  spend(2 + keys.length * 4)
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key] ?? null, b[key] ?? null, spend))
}

/**
 * Tells `spend` the work of writing a value out, part by part and before it is done: a value made
 * of shared parts can be far larger in writing than in memory.
 */
export function weigh(value: JsonValue, spend: (units: number) => void): void {
  if (typeof value === 'string') return spend(1 + value.length / 16)
  if (typeof value !== 'object' || value === null) return spend(1)
  spend(2)
  if (Array.isArray(value)) {
    for (const item of value) weigh(item, spend)
    return
  }
  for (const key of Object.keys(value)) {
    spend(1)
    weigh(value[key] ?? null, spend)
  }
}

/** Keys that make trouble in careless code further on, so no expression may make them. */
export const unsafeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A value as text: null is nothing, lists and maps are JSON. */
export function toText(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
