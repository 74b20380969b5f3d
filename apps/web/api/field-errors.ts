/** Problems of a form's fields, by the field's name. */
import { ApiProblem } from '@floyo/client'

/** Fields are named by JSON pointers, from the request (`/body/name`, `body/name`) or from the body (`/name`). */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  const found: Record<string, string> = {}
  for (const { field, message } of error.errors) {
    const name = field.replace(/^\/?body\//, '').replace(/^\//, '')
    found[name] ??= message
  }
  return found
}
