/** Every function of the expression language, by name. */
import { dataFunctions } from './data.ts'
import { dateFunctions } from './dates.ts'
import { type CatalogEntry, type ExpressionFunction, functionGroups } from './define.ts'
import { forms } from './forms.ts'
import { listFunctions } from './lists.ts'
import { numberFunctions } from './numbers.ts'
import { patternFunctions } from './pattern.ts'
import { textFunctions } from './text.ts'
import { valueFunctions } from './values.ts'

const all: ExpressionFunction[] = [
  ...valueFunctions,
  ...textFunctions,
  ...patternFunctions,
  ...numberFunctions,
  ...listFunctions,
  ...dateFunctions,
  ...dataFunctions,
]

export const functionsByName: ReadonlyMap<string, ExpressionFunction> = new Map(
  all.map((definition) => [definition.name, definition]),
)

/** All functions and special forms, group by group. */
export const functionCatalog: readonly CatalogEntry[] = functionGroups.flatMap((group) =>
  [...all, ...forms]
    .filter((entry) => entry.group === group)
    .map(({ name, signature, description, example }) => ({
      name,
      group,
      signature,
      description,
      example,
    })),
)
