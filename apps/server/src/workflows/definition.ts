/** Definitions on their way in: read with problems a person can act on. */
import { AppError, type Definition, type JsonObject, parseDefinition } from '@floyo/contracts'

/** @throws AppError `invalid_definition` with the places that are wrong */
export function readDefinition(raw: JsonObject): Definition {
  const parsed = parseDefinition(raw)
  if (parsed.ok) {
    if (parsed.definition.pins === undefined) return parsed.definition
    const message = 'pinned outputs are kept beside the definition; leave them out here'
    const errors = [{ field: '/pins', code: 'pins_in_definition', message }]
    throw new AppError('invalid_definition', `/pins: ${message}`, { errors })
  }
  const [first] = parsed.problems
  const count = parsed.problems.length
  throw new AppError(
    'invalid_definition',
    first ? `${first.field}: ${first.message}${count > 1 ? ` (and ${count - 1} more)` : ''}` : '',
    { errors: parsed.problems.slice(0, 100) },
  )
}
