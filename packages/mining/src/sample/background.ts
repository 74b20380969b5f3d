/**
 * What else the made-up person does all day: projects in hand, pages, programs, the terminal, in bursts;
 * enough of it that routines have to be told from what merely keeps company. Cost: linear in the acts.
 */
import { HOUR, MINUTE } from '../zones.ts'
import type { Random } from './random.ts'

export interface BackgroundAct {
  /** Of the wall clock, in ms after midnight. */
  at: number
  type: string
  subject: string
}

const projects = ['website', 'pricing', 'onboarding', 'survey', 'budget'] as const
const documents = ['notes.md', 'draft.docx', 'plan.xlsx', 'figures.ods', 'outline.md'] as const
const pages = [
  'https://news.example/today',
  'https://docs.example/help',
  'https://calendar.example/week',
  'https://shop.example/orders',
  'https://chat.example/team',
  'https://maps.example/search?q=**',
] as const
const programs = ['Mail', 'Editor', 'Browser', 'Chat', 'Calendar', 'Terminal', 'Music'] as const
const commands = ['git status', 'git pull', 'git log', 'ls', 'make test', 'npm test'] as const

/** The acts of a day, in bursts between `from` and `to` o'clock; not in order. */
export function backgroundOf(
  random: Random,
  { from, to, bursts }: { from: number; to: number; bursts: number },
): BackgroundAct[] {
  return Array.from({ length: bursts }, () => burst(random, { from, to })).flat()
}

function burst(random: Random, { from, to }: { from: number; to: number }): BackgroundAct[] {
  let at = (from + random.next() * (to - from)) * HOUR
  const project = random.pick(projects)
  return Array.from({ length: random.between(2, 9) }, () => {
    at += (0.3 + 3 * random.next() * random.next()) * MINUTE
    return { at: Math.floor(at), ...act(random, project) }
  })
}

function act(random: Random, project: string): { type: string; subject: string } {
  const file = (): string => `~/work/${project}/${random.pick(documents)}`
  switch (random.between(0, 6)) {
    case 0:
      return { type: 'file.opened', subject: file() }
    case 1:
    case 2:
      return { type: 'file.edited', subject: file() }
    case 3:
      return { type: 'url.visited', subject: random.pick(pages) }
    case 4:
      return { type: 'command.finished', subject: random.pick(commands) }
    default:
      return { type: 'app.focused', subject: random.pick(programs) }
  }
}
