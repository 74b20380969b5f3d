/**
 * Reading a definition from outside, with problems a person can act on: each names the place (a JSON
 * pointer), what was expected and, for a step of no known kind, what the kinds are. A union of 14
 * schemas can only say that none fits, so a step that fails is explained by its own kind's schema.
 */
import type { z } from 'zod'
import type { FieldProblem } from '../errors.ts'
import { Definition } from './definition.ts'
import { childSteps, type Step, stepKindOf, stepKinds, stepSchemas } from './step.ts'
import { upgradeDefinition } from './upgrade.ts'

export type ParsedDefinition =
  | { ok: true; definition: Definition }
  | { ok: false; problems: FieldProblem[] }

/** Parses and upgrades a definition of any known format, and checks what holds between its steps. */
export function parseDefinition(raw: unknown): ParsedDefinition {
  const upgraded = upgradeDefinition(raw)
  if (!upgraded.ok) return { ok: false, problems: [upgraded.problem] }
  const parsed = Definition.safeParse(upgraded.raw)
  const problems = parsed.success
    ? repeatedIds(parsed.data.steps)
    : explain(parsed.error.issues, upgraded.raw, [])
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  return { ok: true, definition: parsed.data }
}

type Path = readonly PropertyKey[]

/** A JSON pointer (RFC 6901). */
export function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function explain(issues: readonly z.core.$ZodIssue[], raw: unknown, base: Path): FieldProblem[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    const value = valueAt(raw, issue.path)
    if (issue.code === 'invalid_union' && isStepPlace(path)) return explainStep(value, path)
    return [{ field: pointer(path), code: issue.code, message: issue.message }]
  })
}

function explainStep(step: unknown, path: Path): FieldProblem[] {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) {
    return [
      {
        field: pointer(path),
        code: 'invalid_step',
        message: 'expected a step with an id and one of: ' + stepKinds.join(', '),
      },
    ]
  }
  const kind = stepKindOf(step)
  if (!kind) {
    const found = stepKinds.filter((one) => Object.hasOwn(step, one))
    const message =
      found.length > 1
        ? `a step is of one kind, but this one has ${found.join(' and ')}; make it two steps`
        : `unknown kind of step: expected one of ${stepKinds.join(', ')}; it has ${Object.keys(step).slice(0, 8).join(', ') || 'nothing'}`
    return [{ field: pointer(path), code: 'unknown_step', message }]
  }
  const parsed = stepSchemas[kind].safeParse(step)
  return parsed.success ? [] : explain(parsed.error.issues, step, path)
}

const stepListKeys = new Set<PropertyKey>([
  'steps',
  'then',
  'else',
  'do',
  'default',
  'try',
  'catch',
  'finally',
])

/** Whether a path ends at a step: at a number inside one of the lists that hold steps. */
function isStepPlace(path: Path): boolean {
  if (typeof path.at(-1) !== 'number') return false
  const list = path.at(-2)
  if (typeof list === 'number') return path.at(-3) === 'branches'
  return list !== undefined && stepListKeys.has(list)
}

function valueAt(raw: unknown, path: Path): unknown {
  let value = raw
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** Steps that bear the id of an earlier one: `steps.<id>` must mean one step. */
function repeatedIds(steps: Step[]): FieldProblem[] {
  const problems: FieldProblem[] = []
  const seen = new Map<string, string>()
  for (const { step, path } of walkSteps(steps)) {
    const first = seen.get(step.id)
    if (first === undefined) seen.set(step.id, pointer(path))
    else {
      problems.push({
        field: pointer([...path, 'id']),
        code: 'repeated_step_id',
        message: `the step at ${first} has the id ${step.id} already; give each step its own`,
      })
    }
  }
  return problems
}

/** Every step of a tree with its path in the definition, parents before children, top to bottom. */
export function* walkSteps(
  steps: Step[],
  base: Path = ['steps'],
): Generator<{ step: Step; path: Path }> {
  for (const [index, step] of steps.entries()) {
    const path = [...base, index]
    yield { step, path }
    for (const { at, steps: inner } of childSteps(step)) yield* walkSteps(inner, [...path, ...at])
  }
}
