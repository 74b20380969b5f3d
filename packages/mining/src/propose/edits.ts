/**
 * What a person changed between a proposed workflow and theirs, as kinds of changes: which steps came,
 * went or were switched off, which fields differ, where the schedule went. Values stay in the
 * definitions. Steps are known by their ids; one that has another id and says the same was renamed,
 * which changes nothing. Cost: the steps of one times those of the other.
 */
import {
  childSteps,
  type Definition,
  type JsonValue,
  type ScheduleTrigger,
  type Step,
  stepKindOf,
  type SuggestionEdit,
  type SuggestionNote,
  walkSteps,
} from '@floyo/contracts'
import { minutesBetween } from './time-of-day.ts'

/** The changes from `proposed` to `own`; what stands in a place that `notes` ask for is none. */
export function editsOf(
  proposed: Definition,
  own: Definition,
  notes: readonly SuggestionNote[],
): SuggestionEdit[] {
  const asked = notes.flatMap(({ ask }) => (ask ? [ask.id] : []))
  const before = stepsIn(proposed)
  const after = withOldIds(before, stepsIn(own))
  return [
    ...editsOfTrigger(proposed.trigger, own.trigger),
    ...before.flatMap((step) => {
      const now = after.find(({ id }) => id === step.id)
      return now ? editsOfStep(step, now, asked) : cameOrWent('step-removed', step)
    }),
    ...after.filter((step) => !hasId(before, step)).map((step) => cameOrWent('step-added', step)),
    ...editsOfOrder(before, after),
  ]
}

function stepsIn({ steps }: Definition): Step[] {
  return [...walkSteps(steps)].map(({ step }) => step)
}

function hasId(steps: readonly Step[], { id }: Step): boolean {
  return steps.some((step) => step.id === id)
}

function cameOrWent(kind: 'step-added' | 'step-removed', step: Step): SuggestionEdit {
  return { kind, ...about(step) }
}

function editsOfOrder(before: readonly Step[], after: readonly Step[]): SuggestionEdit[] {
  const was = before.filter((step) => hasId(after, step)).map(({ id }) => id)
  const is = after.filter((step) => hasId(before, step)).map(({ id }) => id)
  return isSame(was, is) ? [] : [{ kind: 'steps-reordered' }]
}

/** Which step an edit is of, and what that does: its action, or its kind. */
function about(step: Step): { stepId: string; does: string } {
  return { stepId: step.id, does: 'use' in step ? step.use : (stepKindOf(step) ?? '') }
}

function withOldIds(before: readonly Step[], after: readonly Step[]): Step[] {
  const gone = before.filter((step) => !hasId(after, step))
  return after.map((step) => {
    if (hasId(before, step)) return step
    const old = gone.find((one) => isSame({ ...step, id: one.id }, one))
    if (!old) return step
    gone.splice(gone.indexOf(old), 1)
    return { ...step, id: old.id }
  })
}

function editsOfTrigger(
  before: Definition['trigger'],
  after: Definition['trigger'],
): SuggestionEdit[] {
  if (isSame(before, after)) return []
  const [was, is] = [onlySchedule(before), onlySchedule(after)]
  if (!was || !is || (was.cron === is.cron && was.timezone === is.timezone)) {
    return [{ kind: 'trigger-changed', from: typesOf(before), to: typesOf(after) }]
  }
  const { cron: from, ...rest } = was
  const { cron: to, ...other } = is
  const minutes = isSame(rest, other) ? minutesBetween(from, to) : null
  return [{ kind: 'schedule-moved', from, to, minutes }]
}

function typesOf(triggers: Definition['trigger']): string[] {
  return triggers.map(({ type }) => type)
}

/** The one schedule that a workflow starts by, where it starts by nothing else. */
export function onlySchedule(triggers: Definition['trigger']): ScheduleTrigger | null {
  const [first, second] = triggers
  return first?.type === 'schedule' && !second ? first : null
}

function editsOfStep(before: Step, after: Step, asked: readonly string[]): SuggestionEdit[] {
  const fields = differing(ownFields(before, asked), ownFields(after, asked))
  return fields.map((field): SuggestionEdit => Object.assign(about(before), toEdit(field, after)))
}

function toEdit(field: string, { disabled }: Step) {
  if (field === 'disabled' && disabled === true) return { kind: 'step-off' } as const
  const input = /^with\.(.+)$/s.exec(field)?.[1]
  return input === undefined
    ? ({ kind: 'setting-changed', field } as const)
    : ({ kind: 'input-changed', field: input } as const)
}

/** What a step says of itself, each input under its own name, without what is asked for and its inner steps. */
function ownFields(step: Step, asked: readonly string[]): Map<string, JsonValue> {
  const fields = new Map<string, JsonValue>()
  const apart = new Set<unknown>(['id', 'name', 'with', ...childSteps(step).map(({ at }) => at[0])])
  for (const [name, value] of Object.entries(step)) {
    if (apart.has(name) || value === undefined || (name === 'disabled' && value === false)) continue
    fields.set(name, value)
  }
  const inputs = 'with' in step ? (step.with ?? {}) : {}
  for (const [input, value] of Object.entries(inputs)) fields.set(`with.${input}`, value)
  for (const place of asked) {
    const [stepId, field = '', inner] = place.split('.')
    if (stepId !== step.id) continue
    const name = field === 'connection' ? field : `with.${field}`
    if (inner === undefined) fields.delete(name)
    else fields.set(name, without(fields.get(name), inner))
  }
  return fields
}

function without(outer: JsonValue | undefined, key: string): JsonValue {
  if (Array.isArray(outer)) return outer.map((one, index) => (`${index}` === key ? null : one))
  if (typeof outer !== 'object' || outer === null) return outer ?? null
  const { [key]: _asked, ...rest } = outer
  return rest
}

function differing(before: Map<string, JsonValue>, after: Map<string, JsonValue>): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => !isSame(before.get(name), after.get(name)))
}

/** Whether two values are the same, whatever the order of their keys. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
