/** The expressions in a step, each with the value it had: what is shown to whoever asks "why?". */
import {
  childSteps,
  type ExpressionValue,
  type JsonValue,
  pointer,
  type Step,
} from '@floyo/contracts'
import {
  evaluate,
  compile,
  type ExpressionContext,
  ExpressionError,
  isTemplate,
  parseTemplate,
  renderTemplate,
} from '@floyo/expressions'

/** More of a value is not shown: it is in the output it came from. */
const longestValue = 20_000
/** No templates of the step's own place: code, and conditions on what comes later. */
const foreign = new Set(['/code', '/wait/where', '/while'])

function isForeign(field: string): boolean {
  return foreign.has(field) || field.startsWith('/probe/')
}

/** Every template of the step itself, in the order of its fields. */
export function expressionsOf(step: Step, context: ExpressionContext): ExpressionValue[] {
  const inner = new Set<unknown>(childSteps(step).map(({ steps }) => steps))
  const found: ExpressionValue[] = []
  const visit = (value: unknown, path: PropertyKey[]): void => {
    if (inner.has(value)) return
    if (typeof value === 'string') {
      const field = pointer(path)
      if (isTemplate(value) && !isForeign(field)) found.push(explain(value, field, context))
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key])
    }
  }
  visit(step, [])
  return found
}

function explain(text: string, field: string, context: ExpressionContext): ExpressionValue {
  return {
    field,
    text,
    ...shown(() => renderTemplate(text, context)),
    parts: partsOf(text, context),
  }
}

function partsOf(text: string, context: ExpressionContext): ExpressionValue['parts'] {
  try {
    return parseTemplate(text).flatMap((part) => {
      if ('text' in part) return []
      const { expression } = part
      const value = shown(() => evaluate(compile(expression), context))
      return [{ expression: expression.trim(), ...value }]
    })
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}

function shown(work: () => JsonValue): {
  value: JsonValue
  error: string | null
  shortened: boolean
} {
  try {
    const value = work()
    const isLong = JSON.stringify(value).length > longestValue
    return { value: isLong ? null : value, error: null, shortened: isLong }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return { value: null, error: error.message, shortened: false }
  }
}
