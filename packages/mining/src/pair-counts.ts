/**
 * Counting which token follows which, again only where something changed.
 *
 * An act j of token b counts for every token a seen since the b before it, at most `WINDOW` and
 * `REACH` acts back. That is a fact of j and of the acts in its window, so when acts are put in or
 * taken out, those j alone count otherwise that are such acts themselves or have one in their
 * window; their old facts are subtracted, their new ones added. All counts are whole numbers, so
 * what comes out is what counting everything would have given. (View maintenance by deltas, Gupta
 * and Mumick 1995; the episodes' windows are those of WINEPI, Mannila et al. 1997.)
 * Cost: O(changed acts x min(REACH, acts in WINDOW) squared) at worst, and for acts that only come
 * at the end O(new acts x min(REACH, acts in WINDOW)).
 */
import type { ActColumns, Acts, ActsLook } from './acts.ts'
import { Growing } from './growing.ts'
import { PairTable } from './pair-table.ts'
import { MINUTE } from './zones.ts'

export const WINDOW = 15 * MINUTE
export const REACH = 120

export class PairCounts {
  table = new PairTable()
  /** How many acts were looked at, by token and hour of the day. */
  looked = new Growing(Float64Array)

  look({ acts, kept, gone }: ActsLook): void {
    this.table.extend(acts.tokens.length)
    this.looked.extend(acts.tokens.length * 24)
    // No window of an act that changed begins before this one.
    const base = Math.max(0, kept - REACH)
    const before = joined(acts, { from: base, to: kept, then: gone })
    const after = {
      length: acts.length - base,
      t: acts.t.subarray(base),
      token: acts.token.subarray(base),
      hour: acts.hour.subarray(base),
    }
    this.#lookAhead(before, -1)
    this.#lookAhead(after, 1)
    this.#lookBack(before, after, { from: kept - base, tokens: acts.tokens.length })
  }

  /** Counts how many acts each act has in its window. */
  #lookAhead({ length, t, token, hour }: Sequence, sign: 1 | -1): void {
    const looked = this.looked.view()
    let end = 0
    for (let i = 0; i < length; i++) {
      const at = t[i] ?? 0
      const most = Math.min(length, i + 1 + REACH)
      while (end < most && (t[end] ?? 0) <= at + WINDOW) end++
      const place = (token[i] ?? 0) * 24 + (hour[i] ?? 0)
      looked[place] = (looked[place] ?? 0) + sign * (end - i - 1)
    }
  }

  /** Walks both sequences side by side, and counts anew where they differ within reach. */
  #lookBack(
    before: Sequence,
    after: Sequence,
    { from, tokens }: { from: number; tokens: number },
  ): void {
    const uncount = pairCounter(this.table, before, { tokens, by: -1 })
    const count = pairCounter(this.table, after, { tokens, by: 1 })
    let [old, now] = [from, from]
    const taken = { t: -Infinity, at: 0 }
    const put = { t: -Infinity, at: 0 }
    while (old < before.length || now < after.length) {
      const oldT = old < before.length ? (before.t[old] ?? 0) : Infinity
      const nowT = now < after.length ? (after.t[now] ?? 0) : Infinity
      if (oldT === nowT && before.token[old] === after.token[now]) {
        const changed =
          (nowT - taken.t <= WINDOW && old - taken.at <= REACH) ||
          (nowT - put.t <= WINDOW && now - put.at <= REACH)
        if (changed) {
          uncount(old)
          count(now)
        }
        old++
        now++
      } else if (oldT <= nowT) {
        uncount(old)
        taken.t = oldT
        taken.at = old++
      } else {
        count(now)
        put.t = nowT
        put.at = now++
      }
    }
  }
}

interface Sequence {
  length: number
  t: Float64Array
  token: Int32Array
  hour: Uint8Array
}

/** Adds `by` for each token that an act counts for. */
function pairCounter(
  table: PairTable,
  { t, token }: Sequence,
  { tokens, by }: { tokens: number; by: 1 | -1 },
): (act: number) => void {
  // Which act counted a token last, plus one.
  const seenBy = new Int32Array(tokens)
  return (act) => {
    const b = token[act] ?? 0
    const since = (t[act] ?? 0) - WINDOW
    const first = Math.max(0, act - REACH)
    for (let i = act - 1; i >= first && (t[i] ?? 0) >= since; i--) {
      const a = token[i] ?? 0
      if (a === b) return
      if (seenBy[a] === act + 1) continue
      seenBy[a] = act + 1
      table.add(a, b, by)
    }
  }
}

/** Some acts, and those that came after them. */
function joined(
  acts: Acts,
  { from, to, then }: { from: number; to: number; then: ActColumns },
): Sequence {
  const length = to - from + then.length
  const sequence = {
    length,
    t: new Float64Array(length),
    token: new Int32Array(length),
    hour: new Uint8Array(length),
  }
  sequence.t.set(acts.t.subarray(from, to))
  sequence.t.set(then.t, to - from)
  sequence.token.set(acts.token.subarray(from, to))
  sequence.token.set(then.token, to - from)
  sequence.hour.set(acts.hour.subarray(from, to))
  sequence.hour.set(then.hour, to - from)
  return sequence
}
