/**
 * The files that an act names: in the words of a command line, in its attributes' texts.
 *
 * A word is taken for a file's name when it has a folder or an extension; options that carry one
 * (`--file=a.csv`, `-F file=@a.csv`) are opened. Below the command's folder where that is known,
 * anywhere otherwise: then a file has the name when its path ends with it. Cost: linear in the texts.
 */
import type { EventLine, JsonValue } from '@floyo/contracts'
import { wordsOf } from '../propose/shell.ts'

/** More names of one act are not looked at, nor longer ones. */
const MOST_NAMES = 20
const LONGEST = 300

const isName =
  /^(?!-)(?![a-z][a-z0-9+.-]*:\/\/)[^\s*?]*(?:\/[^\s*?/]+|[^\s*?/]\.[a-z][a-z0-9]{0,9})$/i

/** Names as far as they are known: whole paths begin with `/` or `~`. */
export function namesIn(
  { subject, attrs }: EventLine,
  { isCommand }: { isCommand: boolean },
): string[] {
  const folder = typeof attrs['cwd'] === 'string' ? attrs['cwd'] : undefined
  const found = new Set<string>()
  const take = (text: string): void => {
    if (found.size >= MOST_NAMES || text.length > LONGEST) return
    const name = text.replace(/^(?:--?[\w-]+=|\w+=(?=@))?@?/, '').replace(/^\.\//, '')
    if (isName.test(name)) found.add(below(folder, name))
  }
  if (isCommand) for (const word of wordsOf(subject) ?? subject.split(/[\s|&;<>()'"]+/)) take(word)
  for (const key in attrs) if (key !== 'cwd') takeTexts(attrs[key], take)
  return [...found]
}

function takeTexts(value: JsonValue | undefined, take: (text: string) => void): void {
  if (typeof value === 'string') take(value)
  else if (Array.isArray(value))
    for (const one of value.slice(0, MOST_NAMES)) if (typeof one === 'string') take(one)
}

function below(folder: string | undefined, name: string): string {
  if (folder === undefined || /^[/~]|^[a-z]:\\/i.test(name)) return name
  const parts = folder.replace(/\/+$/, '').split('/')
  const rest = name.split('/')
  while (rest[0] === '..' && parts.length > 1) {
    rest.shift()
    parts.pop()
  }
  return [...parts, ...rest].join('/')
}

/** Whether a file's path is one that a name stands for. */
export function hasName(path: string, name: string): boolean {
  return path === name || (!/^[/~]/.test(name) && path.endsWith(`/${name}`))
}
