/**
 * A command line as a program and its arguments: words are split as a POSIX shell would split them,
 * but no shell takes part. What only a shell could do (pipes, variables, patterns) is refused
 * instead of being handed on as an argument that means something else.
 */

export type Words = { ok: true; words: string[] } | { ok: false; message: string }

/** Splits a command line into words. Quotes and backslashes work as in a shell. */
export function splitWords(line: string): Words {
  const words: string[] = []
  let word: string | undefined
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? ''
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    if (character === "'") {
      const end = line.indexOf("'", i + 1)
      if (end === -1) return unclosed(i)
      word = (word ?? '') + line.slice(i + 1, end)
      i = end
    } else if (character === '"') {
      const quoted = readDoubleQuoted(line, i)
      if ('message' in quoted) return { ok: false, message: quoted.message }
      word = (word ?? '') + quoted.text
      i = quoted.end
    } else if (character === '\\') {
      word = (word ?? '') + (line[++i] ?? '')
    } else if (needsShell(character, word === undefined)) {
      return shellOnly(character, i)
    } else {
      word = (word ?? '') + character
    }
  }
  if (word !== undefined) words.push(word)
  if (words.length === 0 || words[0] === '') return { ok: false, message: 'expected a program' }
  return { ok: true, words }
}

function readDoubleQuoted(
  line: string,
  start: number,
): { text: string; end: number } | { message: string } {
  let text = ''
  for (let i = start + 1; i < line.length; i++) {
    const character = line[i] ?? ''
    const next = line[i + 1] ?? ''
    if (character === '"') return { text, end: i }
    if (character === '\\' && /["\\$`]/.test(next)) {
      text += next
      i++
    } else if (character === '$' || character === '`') {
      return shellOnly(character, i)
    } else {
      text += character
    }
  }
  return unclosed(start)
}

function needsShell(character: string, atStart: boolean): boolean {
  return '|&;<>()$`*?'.includes(character) || (atStart && '~#'.includes(character))
}

function unclosed(at: number): { ok: false; message: string } {
  return { ok: false, message: `the quote at character ${at + 1} is not closed` }
}

function shellOnly(character: string, at: number): { ok: false; message: string } {
  const message =
    `\`${character}\` at character ${at + 1} needs a shell, and commands run without one; ` +
    'quote it if it is meant as it is, or put the line into a script and run that'
  return { ok: false, message }
}
