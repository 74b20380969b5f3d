/**
 * The static check: before a workflow is published, every expression in it is compiled and every
 * reference is looked up in what will exist at its place.
 */
import type { JsonValue } from '@floyo/contracts'
import { compile } from './compile/compile.ts'
import { ExpressionError, type ExpressionErrorCode } from './error.ts'
import { didYouMean } from './nearest.ts'
import { collectReferences, type Reference } from './references.ts'
import type { RootName } from './scope.ts'
import { parseTemplate } from './template.ts'

/**
 * The shape of a value, as JSON Schema; only these of its words are looked at. A map without
 * `properties`, or with `additionalProperties` other than false, may have any field.
 */
export interface Shape {
  type?: string | string[]
  properties?: Record<string, Shape>
  additionalProperties?: unknown
  items?: unknown
}

/**
 * What exists where an expression stands. Roots that are missing here do not exist there; `true`
 * says that a root exists and nothing is known of its fields, a shape that nothing else is in it.
 */
export interface Scope {
  roots: { [Name in RootName]?: Shape | true }
  /** The earlier steps by id, with the shape of their output if it is known. */
  steps?: Record<string, Shape | true>
  /** Steps of the workflow that exist but have not run at this place: for a better message. */
  laterSteps?: readonly string[]
}

export interface TemplateProblem {
  code: ExpressionErrorCode | 'unknown_reference'
  message: string
  /** Where the text stands in the checked value: keys and numbers of items. */
  path: (string | number)[]
  /** Where the mistake stands in the text, in characters from 0, up to, not including, `end`. */
  offset: number
  end: number
}

/** Checks every text in a JSON value. @returns no problem when all is well */
export function checkTemplate(value: JsonValue, scope: Scope): TemplateProblem[] {
  const problems: TemplateProblem[] = []
  visit(value, [], (text, path) => {
    try {
      for (const part of parseTemplate(text)) {
        if ('text' in part) continue
        for (const { code, message, offset, end } of checkExpression(part.expression, scope)) {
          const [from, to] = [offset + part.offset, end + part.offset]
          problems.push({ code, message, path, offset: from, end: to })
        }
      }
    } catch (error) {
      problems.push({ ...asProblem(error), path })
    }
  })
  return problems
}

/** Checks one bare expression, such as a trigger's `where`. @returns no problem when all is well */
export function checkExpression(expression: string, scope: Scope): TemplateProblem[] {
  try {
    compile(expression)
    return collectReferences(expression).flatMap((reference) => checkReference(reference, scope))
  } catch (error) {
    return [asProblem(error)]
  }
}

function visit(
  value: JsonValue,
  path: (string | number)[],
  see: (text: string, path: (string | number)[]) => void,
): void {
  if (typeof value === 'string') see(value, path)
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    visit(item, [...path, Array.isArray(value) ? Number(key) : key], see)
  }
}

function asProblem(error: unknown): TemplateProblem {
  if (!(error instanceof ExpressionError)) throw error
  const { code, message, offset, end } = error
  return { code, message, path: [], offset, end }
}

function checkReference(reference: Reference, scope: Scope): TemplateProblem[] {
  const message = findProblem(reference, scope)
  if (message === undefined) return []
  const { start, end } = reference
  return [{ code: 'unknown_reference', message, path: [], offset: start, end }]
}

/** @returns what is wrong with a reference, or undefined */
function findProblem({ path, optional }: Reference, scope: Scope): string | undefined {
  const [root, ...fields] = path
  const known = typeof root === 'string' ? scope.roots[root as RootName] : undefined
  if (known === undefined) {
    const names = Object.keys(scope.roots).join(', ')
    return optional ? undefined : `There is no ${root} at this place. There are ${names}.`
  }
  if (root === 'steps' && scope.steps) {
    const [step, ...rest] = fields
    if (step === undefined) return undefined
    const shape = Object.hasOwn(scope.steps, step) ? scope.steps[step] : undefined
    if (shape === undefined) return unknownStep(String(step), scope)
    return optional ? undefined : findMissing(`steps.${step}`, rest, shape)
  }
  return optional ? undefined : findMissing(String(root), fields, known)
}

function unknownStep(step: string, scope: Scope): string {
  if (scope.laterSteps?.includes(step)) {
    return `The step ${step} has not run at this place. Only steps that surely ran before can be used.`
  }
  const earlier = Object.keys(scope.steps ?? {})
  const meant = didYouMean(step, [...earlier, ...(scope.laterSteps ?? [])])
  const list =
    earlier.length === 0 ? 'No step runs before.' : `Before it run ${earlier.join(', ')}.`
  return `There is no step ${step}.${meant || ` ${list}`}`
}

/** Follows `fields` through a shape. @returns the first one that can not be there */
function findMissing(
  subject: string,
  fields: (string | number)[],
  shape: Shape | true,
): string | undefined {
  const [field, ...rest] = fields
  if (field === undefined || shape === true) return undefined
  if (typeof field === 'number') {
    const items = shape.items
    if (typeof items !== 'object' || items === null) return undefined
    return findMissing(`${subject}[${field}]`, rest, items)
  }
  if (shape.properties === undefined) {
    const { type } = shape
    if (typeof type !== 'string' || type === 'object' || type === 'null') return undefined
    return `${subject} is of type ${type} and has no field ${field}.`
  }
  const next = Object.hasOwn(shape.properties, field) ? shape.properties[field] : undefined
  if (next !== undefined) return findMissing(`${subject}.${field}`, rest, next)
  if (shape.additionalProperties !== false) return undefined
  const names = Object.keys(shape.properties)
  const meant = didYouMean(field, names)
  const list = names.length === 0 ? 'It has no fields.' : `It has ${names.join(', ')}.`
  return `${subject} has no field ${field}.${meant || ` ${list}`}`
}
