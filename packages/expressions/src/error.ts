/** What can be wrong with an expression. Stable: callers match on it, never on a message. */
export type ExpressionErrorCode =
  | 'syntax'
  | 'unclosed_template'
  | 'unsupported'
  | 'unknown_function'
  | 'wrong_arguments'
  | 'unknown_name'
  | 'no_such_field'
  | 'wrong_type'
  | 'invalid_value'
  | 'limit_exceeded'

/** A stretch of an expression's text: from `start` up to, not including, `end`. */
export interface Span {
  start: number
  end: number
}

/**
 * A mistake in an expression, or a value that it can not work with. It knows its place: `offset`
 * and `end` count characters from the start of `source`, `line` and `column` count from 1.
 */
export class ExpressionError extends Error {
  override name = 'ExpressionError'
  readonly code: ExpressionErrorCode
  readonly source: string
  readonly offset: number
  readonly end: number

  constructor(code: ExpressionErrorCode, message: string, source: string, span: Span) {
    super(message)
    this.code = code
    this.source = source
    this.offset = Math.min(Math.max(span.start, 0), source.length)
    this.end = Math.min(Math.max(span.end, this.offset), source.length)
  }

  get line(): number {
    return this.source.slice(0, this.offset).split('\n').length
  }

  get column(): number {
    return this.offset - this.source.slice(0, this.offset).lastIndexOf('\n')
  }

  /** The line it is in, and under it carets at the place: two lines for a fixed-width font. */
  get place(): string {
    const from = this.offset - this.column + 1
    const lineEnd = this.source.indexOf('\n', this.offset)
    const line = this.source.slice(from, lineEnd === -1 ? undefined : lineEnd)
    const width = Math.max(1, Math.min(this.end, from + line.length) - this.offset)
    return `${line}\n${' '.repeat(this.column - 1)}${'^'.repeat(width)}`
  }

  /** The same error in a longer text in which its source begins at `shift`. */
  within(text: string, shift: number): ExpressionError {
    const span = { start: this.offset + shift, end: this.end + shift }
    return new ExpressionError(this.code, this.message, text, span)
  }
}
