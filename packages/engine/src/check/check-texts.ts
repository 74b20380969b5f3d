/** The check of what stands in a step: texts with expressions in them, and conditions. */
import type { Definition, JsonValue } from '@floyo/contracts'
import { checkTemplate, isTemplate } from '@floyo/expressions'
import type { CheckOptions, Findings } from './check-definition.ts'
import type { StaticScope } from './scope-of.ts'

export type Path = readonly PropertyKey[]

/** Where a step is checked: what is in sight there, and who is told. */
export interface Place extends CheckOptions {
  definition: Definition
  findings: Findings
  scope: StaticScope
}

/** A condition or a list has to be one expression: as plain text it is never what it says. */
export function checkCondition(text: string, path: Path, place: Place): void {
  if (isTemplate(text)) return checkTexts(text, path, place)
  const message = `expected an expression in braces, such as {{ ${text} }}`
  place.findings.problem(path, 'not_an_expression', message)
}

/** Texts wherever they stand in a value. */
export function checkTexts(value: JsonValue, path: Path, { findings, scope }: Place): void {
  for (const problem of checkTemplate(value, scope)) {
    const message = `${problem.message} (at character ${problem.offset + 1})`
    findings.problem([...path, ...problem.path], problem.code, message)
  }
}
