/**
 * Abstraction: which subjects count as the same.
 *
 * Each distinct subject has a lattice of templates; its token is the most specific one that was
 * seen on at least `MIN_DAYS` different days. Counters of all levels are kept side by side, so the
 * choice can move as days pass without reading anything again. Subjects that recur at no level get
 * no token. One of many that differ in a number or a date only is a running number, even when it
 * comes back for some days. After Drain (He et al., ICWS 2017) and the lattices of data cubes.
 * Cost: templates once a distinct subject, four counters a new event, and one pass over the distinct
 * subjects a look; an event that is late costs a reading of its day.
 */
import { compareText, type EventColumns } from './columns.ts'
import { Growing } from './growing.ts'
import { firstFrom } from './sorted.ts'
import { LEVELS, maskDigitsAsHash, templatesOf } from './template.ts'
import { DAY, HOUR, dayOf, type ZoneClock } from './zones.ts'

/** From so many variants on, one that has less than this share of the days is a running number. */
const RUNNING = { variants: 8, share: 0.1 }

/** On how many days something must be seen before it can be part of a routine. */
export const MIN_DAYS = 4

/** No zone is further from UTC. */
const WIDEST_OFFSET = 14 * HOUR

export interface Token {
  actor: string
  type: string
  template: string
  /** Whether a service acts, or somebody else than the person who is looked at. */
  service: boolean
}

export interface Abstraction {
  /** Numbers are for life: a token that no subject has any more keeps its own. */
  tokens: readonly Token[]
  /** How many tokens some subject has. */
  live: number
  /** The place of each token in the order of their words: what breaks ties. */
  rank: Int32Array
  /** The token of each what; -1 for none. */
  tokenOf: Int32Array
}

/** Services say so: `svc:`, `service:`, `bot` at the start, or `[bot]` at the end of their name. */
export function isService(actor: string): boolean {
  return /^(svc|service|system|bot)([:\d_-]|$)|\[bot\]$/i.test(actor)
}

/** What abstraction remembers from look to look. */
export class Lattice {
  /** The template of each what and level: `of[what * LEVELS + level]`. */
  #of = new Growing(Int32Array)
  /** By template: days it was seen on, the latest of them, and how many subjects it masks. */
  #days = new Growing(Int32Array)
  #lastDay = new Growing(Int32Array)
  #variants = new Growing(Int32Array)
  #tokenOfTemplate = new Growing(Int32Array)
  /** The masked template of a what whose hash may happen to be all digits, read as a hash. */
  #asHash = new Map<number, number>()
  #byKind: Map<string, number>[] = []
  #templates = 0
  #tokens: Token[] = []
  #order: number[] = []
  #isServiceOf = new Map<string, boolean>()
  #user: string | undefined

  /** `user`: the one person whose acts count as a person's. */
  constructor(user: string | undefined) {
    this.#user = user
  }

  /**
   * Counts the events in `[range.from, range.to)` whose place in the input is `firstLine` or later,
   * and chooses the token of each what.
   */
  look(
    columns: EventColumns,
    clock: ZoneClock,
    news: { from: number; to: number; firstLine: number },
  ): Abstraction {
    this.#addWhats(columns)
    this.#countDays(columns, clock, news)
    return this.#choose(columns)
  }

  #addWhats({ whats }: EventColumns): void {
    for (let what = this.#of.length / LEVELS; what < whats.length; what++) {
      const { kind, subject } = whats[what] ?? { kind: 0, subject: '' }
      const known = (this.#byKind[kind] ??= new Map())
      const templates = templatesOf(subject)
      for (const [level, template] of templates.entries()) {
        // What holds a number or a date is no template of anything else, so it needs no entry.
        const isOwn = level === 0 && template !== templates[1]
        this.#of.push(isOwn ? this.#newTemplate() : this.#templateOf(known, template))
      }
      const asHash = maskDigitsAsHash(subject)
      if (asHash !== undefined) this.#asHash.set(what, this.#templateOf(known, asHash))
      const masked = this.#of.at(what * LEVELS + 1)
      this.#variants.view()[masked] = this.#variants.at(masked) + 1
    }
  }

  #templateOf(known: Map<string, number>, template: string): number {
    let id = known.get(template)
    if (id === undefined) known.set(template, (id = this.#newTemplate()))
    return id
  }

  #newTemplate(): number {
    this.#days.push(0)
    this.#lastDay.push(-1)
    this.#variants.push(0)
    this.#tokenOfTemplate.push(-1)
    return this.#templates++
  }

  #countDays(
    columns: EventColumns,
    clock: ZoneClock,
    { from, to, firstLine }: { from: number; to: number; firstLine: number },
  ): void {
    const of = this.#of.view()
    const days = this.#days.view()
    const lastDay = this.#lastDay.view()
    const late: LateDays = new Map()
    const begin = firstLine === 0 ? from : Math.max(from, columns.settled)
    for (let i = begin; i < to; i++) {
      if ((columns.line[i] ?? 0) < firstLine) continue
      const t = columns.t[i] ?? 0
      const day = dayOf(t + clock.offsetAt(t))
      const base = (columns.what[i] ?? 0) * LEVELS
      for (let level = 0; level < LEVELS; level++) {
        const id = of[base + level] ?? 0
        const last = lastDay[id] ?? -1
        if (last === day) continue
        if (last > day) {
          noteLate(late, { day, id, at: i })
          continue
        }
        lastDay[id] = day
        days[id] = (days[id] ?? 0) + 1
      }
    }
    for (const [day, candidates] of late) {
      this.#dropKnown(candidates, { columns, clock, day, firstLine })
      for (const id of candidates.keys()) days[id] = (days[id] ?? 0) + 1
    }
  }

  /** Takes out the templates that were counted on that day already. */
  #dropKnown(
    candidates: Map<number, number>,
    {
      columns,
      clock,
      day,
      firstLine,
    }: { columns: EventColumns; clock: ZoneClock; day: number; firstLine: number },
  ): void {
    const end = (day + 1) * DAY + WIDEST_OFFSET
    for (let i = firstFrom(columns.t, day * DAY - WIDEST_OFFSET); i < columns.length; i++) {
      const t = columns.t[i] ?? 0
      if (t >= end || candidates.size === 0) break
      if (dayOf(t + clock.offsetAt(t)) !== day) continue
      const base = (columns.what[i] ?? 0) * LEVELS
      for (let level = 0; level < LEVELS; level++) {
        const id = this.#of.at(base + level)
        const first = candidates.get(id)
        // Counted at an earlier look, or in this one by an event before the first that was late.
        if (first !== undefined && ((columns.line[i] ?? 0) < firstLine || i < first))
          candidates.delete(id)
      }
    }
  }

  #choose({ whats }: EventColumns): Abstraction {
    const of = this.#of.view()
    const days = this.#days.view()
    const variants = this.#variants.view()
    const tokenOfTemplate = this.#tokenOfTemplate.view()
    const tokenOf = new Int32Array(whats.length).fill(-1)
    const born: number[] = []
    for (let what = 0; what < whats.length; what++) {
      const base = what * LEVELS
      for (let level = 0; level < LEVELS; level++) {
        let id = of[base + level] ?? 0
        let seen = days[id] ?? 0
        const asHash = level === 1 && seen < MIN_DAYS ? this.#asHash.get(what) : undefined
        if (asHash !== undefined) [id, seen] = [asHash, days[asHash] ?? 0]
        if (seen < MIN_DAYS) continue
        const masked = of[base + 1] ?? 0
        const isRunning =
          (variants[masked] ?? 0) >= RUNNING.variants && seen < RUNNING.share * (days[masked] ?? 0)
        if (level === 0 && isRunning) continue
        let token = tokenOfTemplate[id] ?? -1
        if (token < 0) {
          token = this.#bear(whats[what], asHash === undefined ? level : 'as hash')
          tokenOfTemplate[id] = token
          born.push(token)
        }
        tokenOf[what] = token
        break
      }
    }
    return { tokens: this.#tokens, tokenOf, ...this.#rankTokens(tokenOf, born) }
  }

  #bear(what: EventColumns['whats'][number] | undefined, level: number | 'as hash'): number {
    const { actor, type, subject } = what ?? { actor: '', type: '', subject: '' }
    let service = this.#isServiceOf.get(actor)
    if (service === undefined) {
      service = this.#user === undefined ? isService(actor) : actor !== this.#user
      this.#isServiceOf.set(actor, service)
    }
    const template = level === 'as hash' ? maskDigitsAsHash(subject) : templatesOf(subject)[level]
    return this.#tokens.push({ actor, type, template: template ?? '', service }) - 1
  }

  #rankTokens(tokenOf: Int32Array, born: number[]): { live: number; rank: Int32Array } {
    const inUse = new Uint8Array(this.#tokens.length)
    for (const token of tokenOf) if (token >= 0) inUse[token] = 1
    // Sorting what is mostly sorted costs little more than reading it.
    if (born.length > 0)
      this.#order = [...this.#order, ...born].toSorted((a, b) =>
        compareTokens(this.#tokens[a], this.#tokens[b]),
      )
    const rank = new Int32Array(this.#tokens.length)
    for (const [place, token] of this.#order.entries()) rank[token] = place
    return { live: inUse.reduce((sum, one) => sum + one, 0), rank }
  }
}

function compareTokens(x: Token | undefined, y: Token | undefined): number {
  if (!x || !y) return 0
  return (
    compareText(x.actor, y.actor) ||
    compareText(x.type, y.type) ||
    compareText(x.template, y.template)
  )
}

/** By day, the templates of late events and the first of those events that has each. */
type LateDays = Map<number, Map<number, number>>

function noteLate(late: LateDays, { day, id, at }: { day: number; id: number; at: number }): void {
  let candidates = late.get(day)
  if (!candidates) late.set(day, (candidates = new Map()))
  if (!candidates.has(id)) candidates.set(id, at)
}
