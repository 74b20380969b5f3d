/**
 * Cutting a command line into its words without running or changing anything: quotes and escapes are
 * understood only as far as needed to know where a word ends. Good enough to look at, not to execute.
 */

export interface Word {
  /** As it was typed, quotes included. */
  raw: string
  /** Without its quotes and escapes. */
  value: string
  /** Whether white space stands inside of it. */
  spaced: boolean
}

const operators = /^(?:&&|\|\||\|&|;;|[|;&])$/

/** Whether a word ends one command and begins the next. */
export function isOperator(word: Word): boolean {
  return operators.test(word.raw)
}

/** The words of a line, operators such as `&&` and `|` among them. */
export function shellWords(line: string): Word[] {
  const words: Word[] = []
  const pattern =
    /&&|\|\||\|&|;;|[|;]|(?<![<>])&(?![>])|(?:\$'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\.|[^"\\])*"|\\.|[<>]&|&>|[^\s'"\\|;&]|['"\\])+/gs
  for (const [raw] of line.matchAll(pattern)) {
    const value = raw.replaceAll(
      /\$?'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
      (_, single: string | undefined, double: string | undefined, escaped: string | undefined) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    )
    words.push({ raw, value, spaced: /\s/.test(value) })
  }
  return words
}
