/**
 * What may be told of a routine to others: how it goes, and nothing of whom or what it is about. Words
 * of a person's own never pass. What passes is on a list: well-known programs and their sub-commands,
 * kinds of files, kinds of acts, and the signs that templates put where something changes. All else
 * becomes a placeholder; so a word that nobody thought of is left out, not let through.
 * Cost: linear in the subjects.
 */
import { isService } from '../abstraction.ts'
import { endings, interpreters, kindsOfActs, programs, subCommands } from './common-words.ts'

/** A step as others may see it. */
export interface GeneralStep {
  /** Its kind of act, such as `file.created`; `other` when the kind itself could tell something. */
  type: string
  /** Such as `<folder>/<name> <date>.csv`, `git push` or `<address>`. */
  subject: string
  optional: boolean
  /** Whether a service does it, and no person. */
  service: boolean
}

/** The steps of a routine without anything that tells whose it is. */
export function generalizeSteps(
  steps: readonly { actor: string; type: string; subject: string; optional: boolean }[],
): GeneralStep[] {
  return steps.map(({ actor, type, subject, optional }) => ({
    type: kindsOfActs.has(type) ? type : 'other',
    subject: generalizeSubject(type, subject),
    optional,
    service: isService(actor),
  }))
}

function generalizeSubject(type: string, subject: string): string {
  if (type.startsWith('command.') || type === 'shell.run') return generalizeCommand(subject)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(subject)) return '<web address>'
  if (subject.startsWith('mailto:') || subject.includes('@')) return '<address>'
  if (type.startsWith('file.') || subject.includes('/')) return generalizePath(subject)
  return '<text>'
}

function generalizeCommand(line: string): string {
  const [first = '', ...rest] = line.trim().split(/\s+/)
  const name = first.slice(first.lastIndexOf('/') + 1)
  if (!programs.has(name)) return rest.length > 0 ? '<program> <arguments>' : '<program>'
  const said = [name]
  let left = rest
  const [next = ''] = rest
  if (interpreters.has(name) && next !== '' && !next.startsWith('-')) {
    said.push(`<script>${endingOf(next)}`)
    left = rest.slice(1)
  } else if (subCommands.has(next)) {
    said.push(next)
    left = rest.slice(1)
  }
  return [...said, ...(left.length > 0 ? ['<arguments>'] : [])].join(' ')
}

/** Keeps that there is a folder, what changes in the name, and the kind of file. */
function generalizePath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const signs = [...name.matchAll(/<(?:date|num|hex|uuid)>/g)].map(([sign]) => sign)
  const folder = path.includes('/') ? '<folder>/' : ''
  return `${folder}${['<name>', ...signs].join(' ')}${endingOf(name)}`
}

function endingOf(name: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase()
  return ending !== undefined && endings.has(ending) ? `.${ending}` : ''
}
