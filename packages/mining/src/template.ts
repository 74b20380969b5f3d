/**
 * Templates: subjects with the changing parts left out, from exact to general.
 *
 * Level 0 is the subject itself; 1 puts placeholders for uuids, dates, hashes and numbers; 2 keeps
 * the folder and the extension; 3 the top folder and the extension; URLs lose the values of their
 * query from level 1 on, commands keep the program and sub-command at level 2 and the program at 3.
 * `*` stands for anything but a slash, `**` for anything; a literal `*`, `<` or `\` is escaped by
 * `\`. After Drain's fixed-depth parse tree (He et al., ICWS 2017). Cost: linear in the subject.
 */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const DATE = /(?<![0-9])20[0-9]{2}([-_./]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9])/g
const HEX = /(?<![0-9a-z])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,}(?![0-9a-z])/gi
/** A hash may happen to be all digits: each 27th of seven characters is. */
const DIGITS = /(?<![0-9a-z])[0-9]{7,}(?![0-9a-z])/gi
// A digit or two behind a letter belong to the word: python3, v12.
const NUMBER = /(?<![a-z0-9])[0-9]+|(?<=[a-z])[0-9]{3,}/gi

const PLACEHOLDERS: Record<string, string> = {
  '<uuid>': '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  '<date>': '20[0-9]{2}[-_./]?[0-9]{2}[-_./]?[0-9]{2}',
  '<hex>': '[0-9a-fA-F]{7,}',
  '<num>': '[0-9]+',
}

/** How many levels there are below "any subject of this type". */
export const LEVELS = 4

/** The templates of a subject, most specific first. */
export function templatesOf(subject: string): string[] {
  const exact = exactTemplate(subject)
  const masked = withoutHashes(exact).replace(NUMBER, '<num>')
  return isCommand(exact)
    ? [exact, masked, ...commandTemplates(masked)]
    : [exact, masked, folderTemplate(masked), topTemplate(masked)]
}

/** The template of level 1 if numbers of seven digits or more are hashes; undefined without any. */
export function maskDigitsAsHash(subject: string): string | undefined {
  if (!/[0-9]{7}/.test(subject)) return undefined
  const masked = withoutHashes(exactTemplate(subject))
  const asHash = masked.replace(DIGITS, '<hex>')
  return asHash === masked ? undefined : asHash.replace(NUMBER, '<num>')
}

function exactTemplate(subject: string): string {
  return subject.replace(/[\\*<]/g, '\\$&')
}

function withoutHashes(exact: string): string {
  return maskQuery(exact).replace(UUID, '<uuid>').replace(DATE, '<date>').replace(HEX, '<hex>')
}

function isCommand(subject: string): boolean {
  return subject.includes(' ') && !/^([a-z][a-z0-9+.-]*:|[/~]|[a-z]:\\)/i.test(subject)
}

function maskQuery(subject: string): string {
  const at = /^[a-z][a-z0-9+.-]*:\/\//i.test(subject) ? subject.indexOf('?') : -1
  if (at < 0) return subject
  return subject.slice(0, at) + subject.slice(at).replace(/=[^&#]*/g, '=**')
}

/** `a/b/name.ext` becomes `a/b/*.ext`. */
function folderTemplate(masked: string): string {
  const slash = masked.lastIndexOf('/')
  if (slash < 0) return masked
  return masked.slice(0, slash + 1) + '*' + extensionOf(masked)
}

/** `a/b/c/name.ext` becomes `a/**.ext`; for absolute paths and URLs the first named folder stays. */
function topTemplate(masked: string): string {
  const top = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*\/|[/~]*[^/]*\/)/i.exec(masked)?.[0]
  return top === undefined ? masked : `${top}**${extensionOf(masked)}`
}

function extensionOf(masked: string): string {
  return /\.[a-z][a-z0-9]{0,9}(\.[a-z][a-z0-9]{0,9})?$/i.exec(masked.split('?')[0] ?? '')?.[0] ?? ''
}

function commandTemplates(masked: string): [string, string] {
  const words = masked.split(/\s+/)
  const kept = /^[\w-]+$/.test(words[1] ?? '') ? 2 : 1
  const rest = words.slice(kept).map((word) => (word.startsWith('-') ? word : '**'))
  const program = words[0] ?? ''
  return [
    [...words.slice(0, kept), ...rest].join(' '),
    words.length > 1 ? `${program} **` : program,
  ]
}

/**
 * The template as a regular expression for RE2 and JavaScript alike, anchored at both ends:
 * no look-around, no back-references, no lazy quantifier.
 */
export function templateToRegex(template: string): string {
  const parts = template.match(/\\.|<[a-z]+>|\*\*|\*|[^\\<*]+|[\\<]/gs) ?? []
  const source = parts.map((part) => {
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    const literal = part.length === 2 && part.startsWith('\\') ? part.slice(1) : part
    return PLACEHOLDERS[part] ?? literal.replace(/[.+?^${}()|[\]*\\]/g, (sign) => escaped(sign))
  })
  return `^${source.join('')}$`
}

/** Signs stand in brackets rather than behind a backslash, which CEL strings would swallow. */
function escaped(sign: string): string {
  return sign === '^' || sign === '\\' || sign === '[' || sign === ']' ? `\\${sign}` : `[${sign}]`
}

/** Whether a subject is one of those the template stands for. */
export function templateMatches(template: string, subject: string): boolean {
  return new RegExp(templateToRegex(template), 's').test(subject)
}
