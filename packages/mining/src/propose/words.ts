/**
 * Acts in plain words: what is done, to what. Acts with one verb are told together, and of files with one
 * name the folders are told too. Cost: the acts told with it, each linear in its subject.
 */
import type { SeenAs, ToldAct } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { commandTypes } from './kinds.ts'
import { readAct } from './read-act.ts'
import { baseName, nameOfCommand } from './shell.ts'

interface Act {
  actor: string
  type: string
  /** A template. */
  subject: string
  example: string
}

/**
 * An act as somebody tells it: run export.py, mail team@example.com, open sales-*.csv. `among`: the
 * acts told with it; of files with one name their folders are told too.
 */
export function tellAct(act: Act, among: readonly Act[] = []): ToldAct {
  const { type, subject, example } = act
  if (commandTypes.has(type)) return { verb: 'run', object: nameOfCommand(example) }
  const object = among.some((other) => other.subject !== subject && sameName(other, act))
    ? tellSubject(subject, { parts: 2 })
    : tellSubject(subject)
  const verb = verbs[type]
  return verb === undefined ? { verb: 'do', object: `${type} ${object}` } : { verb, object }
}

/** The same of a routine's step: an act that an action can do is told by what it does. */
export function tellStep(
  step: Act,
  { steps, acts }: { steps: readonly Act[]; acts: readonly SeenAs[] },
): ToldAct {
  const read = readAct(acts, { type: step.type, subject: step.example })
  return read ? read.as.tell(read.reading) : tellAct(step, steps)
}

const verbs: Record<string, string> = {
  'file.created': 'save',
  'file.edited': 'edit',
  'file.changed': 'edit',
  'file.modified': 'edit',
  'file.opened': 'open',
  'file.moved': 'move',
  'file.renamed': 'rename',
  'file.deleted': 'delete',
  'file.read': 'read',
  'app.focused': 'use',
  'url.visited': 'visit',
  'mail.sent': 'mail',
  'git.committed': 'commit to',
}

function sameName(a: Act, b: Act): boolean {
  return tellSubject(a.subject) === tellSubject(b.subject)
}

/** The acts of several, each once, those with one verb together: `run a and b, and mail c`. */
export function tellActs(told: readonly ToldAct[], { most = Infinity } = {}): string {
  const objects = new Map<string, Set<string>>()
  const shown = told.slice(0, most)
  for (const { verb, object } of shown) {
    const known = objects.get(verb)
    if (known) known.add(object)
    else objects.set(verb, new Set([object]))
  }
  const parts = [...objects].map(([verb, all]) => `${verb} ${tellList([...all])}`)
  const left = told.length - shown.length
  return tellList(left > 0 ? [...parts, `${left} more`] : parts)
}

/** What a subject is called: the file's name, a page's host and path, a star for what changes. */
export function tellSubject(template: string, { parts = 1 } = {}): string {
  const plain = template
    .replace(/<(uuid|date|hex|num)>/g, '*')
    .replace(/=\*\*/g, '')
    .replace(/\\([\\*<])/g, '$1')
  const page = /^[a-z][a-z0-9+.-]*:\/\/([^?#]*)/i.exec(plain)
  if (page) return page[1]?.replace(/\/$/, '') ?? plain
  if (/^mailto:/i.test(plain)) return plain.slice('mailto:'.length)
  const name = baseName(plain)
  // A name that says nothing needs its folder.
  const told = /^[*]+(\.[a-z0-9.]+)?$/i.test(name) ? Math.max(2, parts) : parts
  return plain.split('/').slice(-told).join('/')
}

/** How a routine begins, for a title and for a sentence: `invoice-*.pdf arrives`. */
export function tellStart(act: Act): { title: string; sentence: string } {
  const name = tellSubject(act.subject)
  if (act.type === 'file.created')
    return { title: `When ${name} arrives`, sentence: `after ${name} appears` }
  if (act.type === 'mail.received')
    return { title: `When ${name} writes`, sentence: `after a mail from ${name}` }
  if (isService(act.actor))
    return { title: `After ${act.actor}: ${name}`, sentence: `after ${act.actor} did ${name}` }
  const { verb, object } = tellAct(act)
  if (verb === 'edit')
    return { title: `When ${name} changes`, sentence: `after you edit ${object}` }
  return { title: `After you ${verb} ${object}`, sentence: `after you ${verb} ${object}` }
}

/** `a, b and c`; with a comma before the last where a part has an `and` of its own. */
export function tellList(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  const last = parts.some((part) => part.includes(' and ')) ? ', and ' : ' and '
  return `${parts.slice(0, -1).join(', ')}${last}${parts.at(-1)}`
}
