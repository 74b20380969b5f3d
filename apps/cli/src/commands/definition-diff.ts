/**
 * What differs between two definitions, by step and field. Steps are known by their ids, wherever in
 * the tree they stand, so a moved step is moved and not new.
 */
import { childSteps, type Definition, type JsonValue, type Step } from '@floyo/contracts'

export interface Difference {
  kind: 'added' | 'removed' | 'changed' | 'moved'
  /** Such as `step mail, with.subject`. */
  where: string
  before?: JsonValue
  after?: JsonValue
}

/** @returns the differences, in the order of the new definition, removed steps last */
export function diffDefinitions(before: Definition, after: Definition): Difference[] {
  const { steps: oldSteps, ...oldRest } = before
  const { steps: newSteps, ...newRest } = after
  const old = placedSteps(oldSteps)
  const now = placedSteps(newSteps)
  const differences = diffValues(toJson(oldRest), toJson(newRest), '')
  for (const [id, { place, own }] of now) {
    const former = old.get(id)
    if (!former) {
      differences.push({ kind: 'added', where: `step ${id}`, after: own })
      continue
    }
    if (former.place !== place) {
      differences.push({ kind: 'moved', where: `step ${id}`, before: former.place, after: place })
    }
    differences.push(...diffValues(former.own, own, `step ${id}, `))
  }
  for (const [id, { own }] of old) {
    if (!now.has(id)) differences.push({ kind: 'removed', where: `step ${id}`, before: own })
  }
  return differences
}

interface Placed {
  /** Where it stands: below which step, behind which one. */
  place: string
  /** The step without the steps inside of it. */
  own: JsonValue
}

function placedSteps(steps: readonly Step[]): Map<string, Placed> {
  const placed = new Map<string, Placed>()
  const walk = (list: readonly Step[], parent: string): void => {
    for (const [index, step] of list.entries()) {
      const behind = list[index - 1]?.id
      const place = behind ? `behind ${behind}` : parent ? `first in ${parent}` : 'first'
      placed.set(step.id, { place, own: withoutSteps(step) })
      for (const { at, steps: inner } of childSteps(step)) walk(inner, `${step.id}.${at.join('.')}`)
    }
  }
  walk(steps, '')
  return placed
}

function withoutSteps(step: Step): JsonValue {
  const own = toJson(step)
  for (const { at } of childSteps(step)) removeAt(own, at)
  return own
}

function removeAt(value: JsonValue, [key, ...rest]: (string | number)[]): void {
  if (typeof value !== 'object' || value === null || key === undefined) return
  const members = value as Record<string | number, JsonValue>
  const member = members[key]
  if (member === undefined) return
  if (rest.length > 0) removeAt(member, rest)
  else if (Array.isArray(value)) value[Number(key)] = null
  else delete members[key]
}

function diffValues(before: JsonValue, after: JsonValue, where: string): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => diffMember(before, after, where + key))
  }
  return [{ kind: 'changed', where, before, after }]
}

function diffMember(
  before: Record<string, JsonValue>,
  after: Record<string, JsonValue>,
  where: string,
): Difference[] {
  const key = where.split(/, |\./).at(-1) ?? where
  const [old, now] = [before[key], after[key]]
  if (old === undefined && now !== undefined) return [{ kind: 'added', where, after: now }]
  if (old !== undefined && now === undefined) return [{ kind: 'removed', where, before: old }]
  if (old === undefined || now === undefined) return []
  if (!isObject(old) || !isObject(now)) return diffValues(old, now, where)
  const keys = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...keys].flatMap((inner) => diffMember(old, now, `${where}.${inner}`))
}

function isObject(value: JsonValue): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
