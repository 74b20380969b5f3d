/** Definitions on their way in: read with problems a person can act on. */
import { AppError, type Definition, type JsonObject, parseDefinition } from '@floyo/contracts'

/** @throws AppError `invalid_definition` with the places that are wrong */
export function readDefinition(raw: JsonObject): Definition {
  const parsed = parseDefinition(raw)
  if (parsed.ok) return parsed.definition
  const [first] = parsed.problems
  const count = parsed.problems.length
  throw new AppError(
    'invalid_definition',
    first ? `${first.field}: ${first.message}${count > 1 ? ` (and ${count - 1} more)` : ''}` : '',
    { errors: parsed.problems.slice(0, 100) },
  )
}
