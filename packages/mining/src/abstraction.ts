/**
 * Abstraction: which subjects count as the same.
 *
 * Each distinct subject has a lattice of templates; its token is the most specific one that was
 * seen on at least `MIN_DAYS` different days. Counters of all levels are kept side by side, so the
 * choice needs one pass. Subjects that recur at no level get no token. One of many that differ in a
 * number or a date only is a running number, even when it comes back for some days.
 * Cost: templates once a distinct subject, four counter updates an event.
 */
import type { EventColumns } from './columns.ts'
import { LEVELS, templatesOf } from './template.ts'
import { dayOf, type ZoneClock } from './zones.ts'

/** From so many variants on, one that has less than this share of the days is a running number. */
const RUNNING = { variants: 8, share: 0.1 }

/** On how many days something must be seen before it can be part of a routine. */
export const MIN_DAYS = 4

export interface Token {
  actor: string
  type: string
  template: string
  /** Whether a service acts, not a person. */
  service: boolean
}

export interface Abstraction {
  tokens: Token[]
  /** The token of each what; -1 for none. */
  tokenOf: Int32Array
}

/** Services say so: `svc:`, `service:`, `bot` at the start, or `[bot]` at the end of their name. */
export function isService(actor: string): boolean {
  return /^(svc|service|system|bot)([:\d_-]|$)|\[bot\]$/i.test(actor)
}

/** Chooses the token of each what. `user`: the one person whose acts count as a person's. */
export function abstractSubjects(
  columns: EventColumns,
  clock: ZoneClock,
  user: string | undefined,
): Abstraction {
  const { whats } = columns
  const ids = templateIds(columns)
  const days = new Int32Array(ids.names.length)
  const lastDay = new Int32Array(ids.names.length).fill(-1)
  for (let i = 0; i < columns.length; i++) {
    const t = columns.t[i] ?? 0
    const day = dayOf(t + clock.offsetAt(t))
    const base = (columns.what[i] ?? 0) * LEVELS
    for (let level = 0; level < LEVELS; level++) {
      const id = ids.of[base + level] ?? 0
      if (lastDay[id] === day) continue
      lastDay[id] = day
      days[id] = (days[id] ?? 0) + 1
    }
  }
  const variants = new Int32Array(ids.names.length)
  for (let what = 0; what < whats.length; what++) {
    const masked = ids.of[what * LEVELS + 1] ?? 0
    variants[masked] = (variants[masked] ?? 0) + 1
  }
  const isRunning = (id: number, masked: number): boolean =>
    (variants[masked] ?? 0) >= RUNNING.variants &&
    (days[id] ?? 0) < RUNNING.share * (days[masked] ?? 0)
  const tokens: Token[] = []
  const tokenOf = new Int32Array(whats.length).fill(-1)
  const tokenOfTemplate = new Int32Array(ids.names.length).fill(-1)
  for (const [what, { actor, type }] of whats.entries())
    for (let level = 0; level < LEVELS; level++) {
      const id = ids.of[what * LEVELS + level] ?? 0
      if ((days[id] ?? 0) < MIN_DAYS) continue
      if (level === 0 && isRunning(id, ids.of[what * LEVELS + 1] ?? 0)) continue
      if (tokenOfTemplate[id] === -1) {
        const service = user === undefined ? isService(actor) : actor !== user && isService(actor)
        tokenOfTemplate[id] = tokens.length
        tokens.push({ actor, type, template: ids.names[id] ?? '', service })
      }
      tokenOf[what] = tokenOfTemplate[id] ?? -1
      break
    }
  return { tokens, tokenOf }
}

/** Numbers for the templates of each what: `of[what * LEVELS + level]` leads into `names`. */
function templateIds({ whats }: EventColumns): { of: Int32Array; names: string[] } {
  const of = new Int32Array(whats.length * LEVELS)
  const names: string[] = []
  let known = new Map<string, number>()
  let [actor, type] = ['', '']
  for (const [what, { actor: itsActor, type: itsType, subject }] of whats.entries()) {
    // Whats are sorted by actor and type, so one dictionary at a time will do.
    if (itsActor !== actor || itsType !== type) {
      ;[actor, type, known] = [itsActor, itsType, new Map()]
    }
    for (const [level, template] of templatesOf(subject).entries()) {
      let id = known.get(template)
      if (id === undefined) known.set(template, (id = names.push(template) - 1))
      of[what * LEVELS + level] = id
    }
  }
  return { of, names }
}
