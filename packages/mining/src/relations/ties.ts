/**
 * Ties: for each two things, how often one act was tied to another, when, and the latest few.
 * Cost: a look-up a tie; some 300 bytes a pair that occurs, of which there are at most things squared.
 */
import type { ThingActs } from './thing-acts.ts'

const EXAMPLES = 5

export interface Tie {
  from: number
  to: number
  count: number
  /** How many acts of either side are in it. */
  seenFrom: number
  seenTo: number
  /** How often `from` came before `to`, and the other way round. */
  inOrder: number
  reversed: number
  days: number
  lastDay: number
  firstSeen: number
  lastSeen: number
  /** Acts, the newest last. */
  examples: { from: number; to: number }[]
}

export class Ties {
  #acts: ThingActs
  #byPair = new Map<number, Tie>()

  constructor(acts: ThingActs) {
    this.#acts = acts
  }

  /** Ties two acts of different things. */
  add(from: number, to: number): void {
    const { thing, day, t, things } = this.#acts
    const [giver, taker] = [thing[from] ?? 0, thing[to] ?? 0]
    const key = giver * things + taker
    const at = Math.max(t[from] ?? 0, t[to] ?? 0)
    let tie = this.#byPair.get(key)
    if (!tie) {
      tie = {
        from: giver,
        to: taker,
        count: 0,
        seenFrom: 0,
        seenTo: 0,
        inOrder: 0,
        reversed: 0,
        days: 0,
        lastDay: Number.NaN,
        firstSeen: at,
        lastSeen: at,
        examples: [],
      }
      this.#byPair.set(key, tie)
    }
    tie.count++
    const last = tie.examples.at(-1)
    if (from !== last?.from) tie.seenFrom++
    if (to !== last?.to) tie.seenTo++
    if ((t[from] ?? 0) < (t[to] ?? 0)) tie.inOrder++
    else if ((t[from] ?? 0) > (t[to] ?? 0)) tie.reversed++
    const today = day[to] ?? 0
    if (today !== tie.lastDay) tie.days++
    tie.lastDay = today
    tie.lastSeen = at
    tie.examples.push({ from, to })
    if (tie.examples.length > EXAMPLES) tie.examples.shift()
  }

  /** In order of first occurrence. */
  list(): Tie[] {
    return [...this.#byPair.values()]
  }
}
