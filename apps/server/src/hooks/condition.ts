/** The condition of a webhook: which deliveries are meant. */
import type { JsonObject } from '@floyo/contracts'
import { compile, evaluate, ExpressionError } from '@floyo/expressions'

/** @returns why the delivery starts nothing; null when it meets the condition, or there is none */
export function unmetCondition(condition: string | null, trigger: JsonObject): string | null {
  if (condition === null) return null
  try {
    if (evaluate(compile(condition), { trigger }) === true) return null
    return `it does not meet the condition: ${condition}`.slice(0, 500)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return `the condition could not be evaluated: ${error.message}`.slice(0, 500)
  }
}
