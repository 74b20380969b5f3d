/**
 * A command line as a shell reads it, as far as that can be known without the shell: quotes and escapes
 * by the rules of POSIX (IEEE 1003.1, 2.2). Cost: linear in the line.
 */

/**
 * The words of a simple command line, quotes taken away; undefined when only a shell can carry it
 * out (pipes, redirections, variables, wildcards, several commands) or a quote is open.
 */
export function wordsOf(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let i = 0; i < line.length; i++) {
    const sign = line.charAt(i)
    if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (sign === "'") {
      const end = line.indexOf("'", i + 1)
      if (end < 0) return undefined
      word = (word ?? '') + line.slice(i + 1, end)
      i = end
    } else if (sign === '"') {
      const quoted = /^"((?:[^"\\$`]|\\[\s\S])*)"/.exec(line.slice(i))
      if (!quoted) return undefined
      word = (word ?? '') + (quoted[1] ?? '').replace(/\\(["\\$`])/g, '$1')
      i += quoted[0].length - 1
    } else if (sign === '\\') {
      word = (word ?? '') + line.charAt(++i)
    } else if (line.startsWith('***', i)) {
      // What a device has left out of the line.
      word = (word ?? '') + '***'
      i += 2
    } else if (/[|&;<>()$`*?[\]{}!#]/.test(sign) && !isPlain(sign, word)) {
      return undefined
    } else {
      word = (word ?? '') + sign
    }
  }
  if (word !== undefined) words.push(word)
  // Settings before the program (A=1 make) are the shell's.
  return words.length === 0 || /^[A-Za-z_]\w*=/.test(words[0] ?? '') ? undefined : words
}

/**
 * The part of a line that does its work, where the rest only brings a text along: the mail of
 * `echo Hi | mail a@example.com` and of `mail a@example.com < note.txt`.
 */
export function ownCommand(line: string): string {
  const fed = /^\s*(?:echo|printf|cat)\b[^|;&<>`$()]*\|\s*([^|;&<>`$()]+)$/.exec(line)
  const read = /^([^|;&<>`$()]+?)\s*<\s*[^\s<>|;&`$()]+\s*$/.exec(line)
  return fed?.[1] ?? read?.[1] ?? line
}

/** Signs that mean something to a shell only at the start of a word. */
function isPlain(sign: string, word: string | undefined): boolean {
  return word !== undefined && (sign === '#' || sign === '!')
}

/** What a person would call the command of a line: the script it runs, or the program with its sub-command. */
export function nameOfCommand(line: string): string {
  const [program = '', ...rest] = wordsOf(line) ?? line.split(/\s+/)
  const first = rest.find((word) => !word.startsWith('-'))
  const base = baseName(program)
  if (interpreters.test(base) && first !== undefined) return baseName(first)
  if (first !== undefined && /^[a-z][a-z-]*$/.test(first)) return `${base} ${first}`
  return base
}

const interpreters = /^(python|node|ruby|perl|php|bash|sh|zsh|deno|bun|Rscript|pwsh|java)[0-9.]*$/

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.search(/[^/\\]*$/)) || path
}
