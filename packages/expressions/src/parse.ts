/**
 * From text to tree. The grammar is CEL, by @marcbachmann/cel-js; only its parser is used. What an
 * expression may reach and what it costs is decided in compile/, over values that are plain JSON.
 */
import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { remember } from './cache.ts'
import { ExpressionError } from './error.ts'
import { limits } from './limits.ts'

export type Node = ASTNode

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxDepth: limits.depth, maxListElements: 1_000, maxMapEntries: 1_000 },
})

/**
 * Parses one expression.
 *
 * @throws ExpressionError with `syntax` or `limit_exceeded`
 */
export const parse: (source: string) => Node = remember(500, parseAnew)

function parseAnew(source: string): Node {
  const fail = (code: 'syntax' | 'limit_exceeded', message: string, start = 0, end = start + 1) =>
    new ExpressionError(code, message, source, { start, end })
  if (source.length > limits.sourceLength) {
    throw fail('limit_exceeded', `An expression has at most ${limits.sourceLength} characters.`)
  }
  if (source.trim() === '') throw fail('syntax', 'An expression is expected here.')
  try {
    return environment.parse(source).ast
  } catch (error) {
    if (error instanceof RangeError) {
      throw fail('limit_exceeded', 'The expression is nested too deeply.')
    }
    if (!(error instanceof ParseError)) throw error
    const { start = 0, end = start + 1 } = error.range ?? {}
    if (error.code === 'limit_exceeded') {
      throw fail('limit_exceeded', 'The expression is nested too deeply or too long.', start, end)
    }
    throw fail('syntax', explain(error, source, start, end), start, end)
  }
}

/** The parser's finding in words for somebody who does not know tokens. */
function explain(error: ParseError, source: string, start: number, end: number): string {
  const found = source.slice(start, Math.max(end, start + 1)).trim()
  const here = found === '' ? 'the end' : `\`${found}\``
  switch (error.code) {
    case 'unexpected_token':
      return found === ''
        ? 'The expression ends too early: a value is expected here.'
        : `A value is expected here, found ${here}.`
    case 'expected_token': {
      const wanted = /^Expected (\w+)/.exec(error.summary)?.[1] ?? ''
      return `${tokenNames[wanted] ?? 'Something else'} is expected here, found ${here}.`
    }
    case 'unexpected_character':
      return assignment.test(source.slice(start))
        ? '`=` alone does nothing here: compare with `==`.'
        : `An operator or the end is expected here, found ${here}.`
    case 'invalid_macro_argument':
      return 'The first argument has to be a plain name for the item, as in list.map(x, x.price).'
    default:
      return `${error.summary}.`
  }
}

const assignment = /^=(?!=)/

const tokenNames: Record<string, string> = {
  IDENTIFIER: 'A field name',
  RPAREN: 'A closing `)`',
  RBRACKET: 'A closing `]`',
  RBRACE: 'A closing `}`',
  COLON: 'A `:`',
}
