/** What differs between two definitions, step by step and field by field. */
import type { Definition, JsonValue, Step } from '@floyo/contracts'
import { branchesOf } from './outline.ts'

export interface FieldChange {
  field: string
  before: string | undefined
  after: string | undefined
}

export type StepChange =
  | { change: 'added' | 'removed'; stepId: string; kindOrAction: string }
  | { change: 'changed'; stepId: string; fields: FieldChange[] }
  | { change: 'moved'; stepId: string; from: string; to: string }

export interface DefinitionDiff {
  /** Name, description, inputs, triggers. */
  fields: FieldChange[]
  /** In the order of the newer definition; what was removed comes last. */
  steps: StepChange[]
}

export function diffDefinitions(before: Definition, after: Definition): DefinitionDiff {
  const old = placesOf(before.steps)
  const current = placesOf(after.steps)
  const steps: StepChange[] = []
  for (const [id, place] of current) {
    const was = old.get(id)
    if (!was) {
      steps.push({ change: 'added', stepId: id, kindOrAction: nameOf(place.step) })
      continue
    }
    const fields = changesOf(ownFields(was.step), ownFields(place.step))
    if (fields.length > 0) steps.push({ change: 'changed', stepId: id, fields })
    if (hasMoved(id, old, current)) {
      steps.push({ change: 'moved', stepId: id, from: was.where, to: place.where })
    }
  }
  for (const [id, { step }] of old) {
    if (!current.has(id)) steps.push({ change: 'removed', stepId: id, kindOrAction: nameOf(step) })
  }
  return { fields: changesOf(topFields(before), topFields(after)), steps }
}

function topFields(definition: Definition): Record<string, unknown> {
  const { format: _format, steps: _steps, inputs, trigger, ...plain } = definition
  return { ...plain, ...prefixed('inputs', inputs), ...prefixed('trigger', trigger) }
}

interface Place {
  step: Step
  /** The list it lies in, such as `any_rows.then`. */
  where: string
  /** The steps before it in its list, the nearest last. */
  before: string[]
}

function placesOf(steps: readonly Step[], where = 'steps', places = new Map<string, Place>()) {
  const before: string[] = []
  for (const step of steps) {
    places.set(step.id, { step, where, before: [...before] })
    before.push(step.id)
    for (const { label, detail, steps: inner } of branchesOf(step)) {
      placesOf(inner, [step.id, label, detail].filter(Boolean).join('.'), places)
    }
  }
  return places
}

/** Into another list, or past a step that both versions have; neighbours that come or go move nothing. */
function hasMoved(id: string, old: Map<string, Place>, current: Map<string, Place>): boolean {
  const was = old.get(id)
  const is = current.get(id)
  if (!was || !is) return false
  if (was.where !== is.where) return true
  const stayed = (other: string): boolean => old.get(other)?.where === current.get(other)?.where
  const nearest = (place: Place): string | undefined => place.before.findLast(stayed)
  return nearest(was) !== nearest(is)
}

const branchKeys = new Set([
  'then',
  'else',
  'cases',
  'default',
  'do',
  'branches',
  'try',
  'catch',
  'finally',
])

/** What a step says itself; the steps inside it are compared as steps. */
function ownFields(step: Step): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(step)) {
    if (name === 'id' || branchKeys.has(name)) continue
    Object.assign(fields, prefixed(name, value))
  }
  return fields
}

/** The entries of an object under their own names, so that one changed input is one change. */
function prefixed(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [name]: value }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner]))
}

function changesOf(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((field) => {
    const [was, is] = [written(before[field]), written(after[field])]
    return was === is ? [] : [{ field, before: was, after: is }]
  })
}

function written(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(sorted(value as JsonValue))
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}

function nameOf(step: Step): string {
  if ('use' in step) return step.use
  return Object.keys(step).find((key) => key !== 'id' && key !== 'name') ?? ''
}
