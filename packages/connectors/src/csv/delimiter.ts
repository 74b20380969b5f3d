/** Which character stands between the fields of a table. */

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/**
 * Guesses from the beginning of a file: the character that most lines have as often as the first
 * line has it, outside quotes. The csv-parse library's own guess failed on `a;b` with commas in
 * numbers and on tables of one column.
 *
 * @returns a comma when there is nothing to go by
 */
export function guessDelimiter(beginning: string): Delimiter {
  const lines = countPerLine(beginning)
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of delimiters) {
    const expected = lines[0]?.get(delimiter) ?? 0
    if (expected === 0) continue
    const agreeing = lines.filter((line) => line.get(delimiter) === expected).length
    const score = agreeing / lines.length + expected / 1_000
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

/** How often each character occurs outside quotes, in each of the first 20 lines that are complete. */
function countPerLine(text: string): Map<string, number>[] {
  const lines: Map<string, number>[] = []
  let line = new Map<string, number>()
  let quoted = false
  let isEmpty = true
  for (const character of text.endsWith('\n') ? text : `${text}\n`) {
    if (character === '"') quoted = !quoted
    else if (character === '\n' && !quoted) {
      if (!isEmpty) lines.push(line)
      if (lines.length === 20) break
      line = new Map()
      isEmpty = true
      continue
    } else if (!quoted) line.set(character, (line.get(character) ?? 0) + 1)
    if (character !== '\r') isEmpty = false
  }
  return lines
}
