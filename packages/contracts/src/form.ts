/** Forms of decisions: JSON Schemas of objects. */
import { z } from 'zod'
import type { FieldProblem } from './errors.ts'
import type { JsonObject } from './json.ts'

/** Whether a schema says what the fields of a form are. */
export function isForm(schema: JsonObject): boolean {
  if (schema['type'] !== 'object') return false
  try {
    z.fromJSONSchema(schema)
    return true
  } catch {
    return false
  }
}

/** What is wrong with a form that was filled in; places are JSON pointers. */
export function formProblems(schema: JsonObject, form: JsonObject): FieldProblem[] {
  const parsed = z.fromJSONSchema(schema).safeParse(form)
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, code, message }) => ({
    field: ['', 'form', ...path.map(String)].join('/'),
    code,
    message,
  }))
}
