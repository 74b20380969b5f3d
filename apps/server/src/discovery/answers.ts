/** Filling the answers of a person into the workflow that a suggestion proposes. */
import {
  AppError,
  type Definition,
  type JsonValue,
  type SuggestionNote,
  type UseStep,
} from '@floyo/contracts'

/**
 * The definition with what was asked for put in its place; what is not answered stays as proposed. An
 * input that only an answered place read goes with it.
 *
 * @throws AppError `invalid_request` naming an answer that nothing asks for
 */
export function fillIn(
  definition: Definition,
  notes: readonly SuggestionNote[],
  answers: Readonly<Record<string, string>>,
): Definition {
  const asked = notes.flatMap(({ ask }) => (ask ? [ask.id] : []))
  const filled = structuredClone(definition)
  for (const [id, answer] of Object.entries(answers)) {
    if (!asked.includes(id)) throw unknownAnswer(id, asked)
    put(filled, id, answer)
  }
  const text = JSON.stringify(filled.steps)
  for (const name of Object.keys(filled.inputs))
    if (!text.includes(`inputs.${name}`)) delete filled.inputs[name]
  return filled
}

/** `id` is the step's, then `connection` or a field of its input, which may lie in another: `chat.multipart.text`. */
function put({ steps }: Definition, id: string, answer: string): void {
  const [, stepId, field = '', inner] = /^([^.]+)\.([^.]+)(?:\.(.+))?$/s.exec(id) ?? []
  const step = steps.find((one): one is UseStep => 'use' in one && one.id === stepId)
  if (!step) return
  if (field === 'connection') {
    step.connection = answer
    return
  }
  const input = (step.with ??= {})
  input[field] = inner === undefined ? answer : within(input[field], inner, answer)
}

function within(outer: JsonValue | undefined, key: string, answer: string): JsonValue {
  if (Array.isArray(outer)) return outer.with(Number(key), answer)
  return { ...(typeof outer === 'object' ? outer : {}), [key]: answer }
}

function unknownAnswer(id: string, asked: readonly string[]): AppError {
  const field = `/answers/${id}`
  const message =
    asked.length === 0
      ? 'expected no answer: this suggestion asks for nothing'
      : `expected one of ${asked.join(', ')}`
  return new AppError('invalid_request', `${field}: ${message}`, {
    errors: [{ field, code: 'unknown_answer', message }],
  })
}
