/**
 * What a run may do on this computer: nothing, but for the commands that the person allowed here. The
 * server can not widen the list. Commands are compared word by word and never see a shell, so `;`,
 * `$( )` and `>` are letters like any other.
 */
import { isAbsolute, relative, resolve } from 'node:path'
import { parseArgsStringToArgv } from 'string-argv'
import type { AllowedCommand } from '../config.ts'

/** The words of a command as it is typed in `agent allow`. */
export function commandWords(command: string): string[] {
  return parseArgsStringToArgv(command)
}

/**
 * The entry that allows `argv`, and the folder and words it then runs with; undefined when none does.
 * `*` in an entry stands for any one word that is no option: an option could make a harmless program
 * harmful. What was observed says `~` for the home folder, and no shell reads it here, so it is put in.
 */
export function findAllowed(
  allowed: readonly AllowedCommand[],
  argv: readonly string[],
  { cwd, home }: { cwd: string | null; home: string },
): { entry: AllowedCommand; cwd: string; argv: string[] } | undefined {
  const words = argv.map((word) => withHome(word, home))
  for (const entry of allowed) {
    const folder = cwd === null ? entry.cwd : resolve(home, withHome(cwd, home))
    const pattern = commandWords(entry.command).map((word) => withHome(word, home))
    if (matchesWords(pattern, words) && isInside(folder, entry.cwd)) {
      return { entry, cwd: folder, argv: words }
    }
  }
  return undefined
}

/** `~/x` and `--out=~/x` with the home folder in place of `~`. */
function withHome(word: string, home: string): string {
  return word.replace(/^(--?[\w.-]+=)?~(?=$|[/\\])/, (_, flag = '') => `${flag}${home}`)
}

function matchesWords(pattern: readonly string[], argv: readonly string[]): boolean {
  return (
    pattern.length === argv.length &&
    pattern.every((word, index) => {
      const given = argv[index] ?? ''
      return word === given || (word === '*' && index > 0 && !given.startsWith('-'))
    })
  )
}

function isInside(folder: string, outer: string): boolean {
  const way = relative(outer, folder)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
