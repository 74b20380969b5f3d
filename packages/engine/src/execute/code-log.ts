/** What code said by `console.log`, as much of it as is kept with its step. */

const mostLines = 200
const mostCharacters = 16_000
const longestLine = 2000

/** The first lines, long ones cut, and how many were left out. */
export function keptLog(lines: readonly string[]): string[] {
  const kept: string[] = []
  let left = mostCharacters
  for (const line of lines) {
    const text = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
    left -= text.length
    if (kept.length === mostLines || left < 0) break
    kept.push(text)
  }
  const more = lines.length - kept.length
  return more > 0 ? [...kept, `[${more} more lines are not kept]`] : kept
}
