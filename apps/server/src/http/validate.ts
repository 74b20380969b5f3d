/** Parsing what a request brings by its route's schemas, with problems that name the place. */
import { AppError, type FieldProblem, pointer } from '@floyo/contracts'
import type { z } from 'zod'

/**
 * @param place says which part of the request it is: `params`, `query` or `body`
 * @throws AppError `invalid_request` with each wrong place as a JSON pointer
 */
export function parsePart<S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: 'params' | 'query' | 'body',
): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => toFieldProblems(issue, place))
  const [first] = errors
  const detail = first
    ? `${first.field || `the ${place}`}: ${first.message}`
    : 'expected another form'
  throw new AppError('invalid_request', detail, { errors: errors.slice(0, 50) })
}

function toFieldProblems(issue: z.core.$ZodIssue, place: string): FieldProblem[] {
  const field = place === 'body' ? pointer(issue.path) : `${place}${pointer(issue.path)}`
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: `${field}/${key}`,
      code: issue.code,
      message: 'there is no such field here; check the spelling, or leave it out',
    }))
  }
  return [{ field, code: issue.code, message: issue.message }]
}
