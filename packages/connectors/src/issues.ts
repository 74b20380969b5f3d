/** What is wrong with a value, for people: which field, what was expected, what came. */
import type { z } from 'zod'

/** @returns one line for each problem, such as `to[1]: expected an e-mail address` */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length > 0 ? `${fieldName(path)}: ${message}` : message))
    .join('; ')
}

function fieldName(path: PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    return name === '' ? String(key) : `${name}.${String(key)}`
  }, '')
}
