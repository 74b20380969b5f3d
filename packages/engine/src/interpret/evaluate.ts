/** Evaluating the texts of a step, with failures a person can act on instead of exceptions. */
import type { Failure, JsonValue } from '@floyo/contracts'
import { ExpressionError, renderTemplate, renderValue } from '@floyo/expressions'
import type { Program } from './program.ts'
import { expressionContext, type Scope } from './scope.ts'

export type Evaluated<T> = { ok: true; value: T } | { ok: false; error: Omit<Failure, 'stepId'> }

/** Renders the one field of `field`: its name says where a mistake is. */
export function render(
  program: Program,
  scope: Scope,
  field: Record<string, JsonValue>,
): Evaluated<JsonValue> {
  const [[name, value] = ['', null]] = Object.entries(field)
  const context = expressionContext(program, scope)
  try {
    const rendered =
      typeof value === 'string' ? renderTemplate(value, context) : renderValue(value, context)
    return { ok: true, value: rendered }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const message = `${name}: ${error.message}\n${error.place}`
    return { ok: false, error: { code: 'expression_failed', message } }
  }
}

/** A condition is true or false; nothing else counts as either. */
export function asCondition(rendered: Evaluated<JsonValue>, field: string): Evaluated<boolean> {
  if (!rendered.ok) return rendered
  if (typeof rendered.value === 'boolean') return { ok: true, value: rendered.value }
  const message =
    `${field}: expected true or false, got ${nameOf(rendered.value)}. ` +
    'Compare it with something, such as {{ size(vars.list) > 0 }}.'
  return { ok: false, error: { code: 'wrong_type', message } }
}

export function asList(rendered: Evaluated<JsonValue>): Evaluated<JsonValue[]> {
  if (!rendered.ok) return rendered
  if (Array.isArray(rendered.value)) return { ok: true, value: rendered.value }
  const message = `each: expected a list, got ${nameOf(rendered.value)}.`
  return { ok: false, error: { code: 'wrong_type', message } }
}

/** The failure in a record; journals written by us always have one. */
export function storedFailure(error: Failure | undefined): Failure {
  return error ?? { code: 'failed', message: 'The step failed.', stepId: null }
}

function nameOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
