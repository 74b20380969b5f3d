export {
  checkExpression,
  checkTemplate,
  type Scope,
  type Shape,
  type TemplateProblem,
} from './check.ts'
export { compile, type Compiled, evaluate } from './compile/compile.ts'
export type { ExpressionContext } from './compile/frame.ts'
export { ExpressionError, type ExpressionErrorCode } from './error.ts'
export { functionCatalog } from './functions/catalog.ts'
export type { CatalogEntry } from './functions/define.ts'
export { didYouMean } from './nearest.ts'
export { impliedTexts, type ImpliedText } from './implied.ts'
export { collectReferences, type Reference } from './references.ts'
export { type RootName, rootNames } from './scope.ts'
export {
  isTemplate,
  parseTemplate,
  renderTemplate,
  renderValue,
  type TemplatePart,
} from './template.ts'
