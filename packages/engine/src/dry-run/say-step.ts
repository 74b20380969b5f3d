/**
 * What a step of a dry run says: as facts, for whoever words them in their reader's language, and as the
 * English sentence of them.
 */
import type { JsonValue, StepCode, StepFacts, StepValues } from '@floyo/contracts'

export interface StepSaying {
  detail: string
  told: StepFacts
}

const sentences: { [Code in StepCode]: (values: StepValues[Code]) => string } = {
  'condition-false': () => 'its condition is false',
  'switched-off': () => 'it is switched off',
  gave: ({ output }) => output,
  pinned: ({ output }) => `pinned: ${output}`,
  'would-wait': ({ until }) => `would wait until ${until}`,
  'would-wait-event': ({ type }) => `would wait for an event ${type}`,
  'would-wait-call': () => 'would wait for a call of its address',
  'would-ask': ({ by, message }) => `would ask ${by}: ${message}`,
  'would-do': ({ action, connection, input }) =>
    `would call ${action}${connection && ` through ${connection}`}${input && ` with ${input}`}`,
  'would-run-code': ({ input }) => `would run its code with ${input}`,
  'would-call': ({ workflow, inputs }) => `would call ${workflow} with ${inputs}`,
}

/** The saying of this code; each of its values is shortened. */
export function sayStep<Code extends StepCode>(code: Code, values: StepValues[Code]): StepSaying {
  const short = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, shorten(value)]),
  )
  return { detail: shorten(sentences[code](values)), told: { code, values: short } }
}

/** What is handed to an action: `file "a.csv", rows 3`. */
export function sayInput(input: JsonValue): string {
  const fields = typeof input === 'object' && input !== null ? Object.entries(input) : []
  return fields.map(([name, value]) => `${name} ${sayValue(value)}`).join(', ')
}

function sayValue(value: JsonValue): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}
