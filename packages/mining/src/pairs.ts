/**
 * Pairs: which token follows which more often than chance explains.
 *
 * Every act looks ahead `WINDOW` and at most `REACH` acts for the first of each other token; a b
 * that several a lead to counts once, or frequent tokens would seem to precede everything. The
 * chance of meeting b is its share among the acts in the hours of the day at which a happens, once
 * for every act looked at. After Mannila et al. (episodes, 1997) with a significance test in place
 * of a frequency threshold.
 * Cost: O(acts x min(REACH, acts in WINDOW)); the table is open-addressed on two Int32 keys.
 */
import { MIN_DAYS } from './abstraction.ts'
import { actsOf, type Acts } from './acts.ts'
import { logBinomialTail } from './stats.ts'
import { MINUTE } from './zones.ts'

export const WINDOW = 15 * MINUTE
const REACH = 120
const LEAST_LIFT = 2
/** Steps that follow at once say more: what is not sure within the window may be within this. */
const NEAR = 2 * MINUTE
/** An hour of the day with few acts in all says little: it counts as if it had so many usual ones. */
const QUIET = 60

export interface Pair {
  a: number
  b: number
  /** How many b came first after an a, each b once. */
  count: number
  /** ln of the chance of that many. */
  logP: number
  /** Larger of the shares of a's and of b's acts that are in the pair. */
  share: number
  /** Larger means: look at this pair first. */
  score: number
}

/** The significant pairs, the strongest first. */
export function findPairs(acts: Acts, profile: HourProfile): Pair[] {
  const { table, looked, lookedNear } = countPairs(acts)
  const eligible = profile.totals.reduce((n, total) => n + (total >= MIN_DAYS ? 1 : 0), 0)
  const limit = Math.log(0.01) - 2 * Math.log(Math.max(2, eligible))
  const pairs: Pair[] = []
  table.forEach((a, b, count, days) => {
    if (count < MIN_DAYS || days < MIN_DAYS || a === b) return
    const [x, y] = [acts.tokens[a], acts.tokens[b]]
    if (!x || !y || (x.service && y.service)) return
    const [ofA, ofB] = [profile.totals[a] ?? 1, profile.totals[b] ?? 1]
    const share = Math.max(count / ofA, count / ofB)
    if (share < 0.5) return
    // A pair is tested from its rarer side: a step that many routines share is common by itself.
    const [rarer, other] = ofA <= ofB ? [a, b] : [b, a]
    const tries = Math.min(ofA, ofB)
    let logP = surprise(tries, count, profile.meeting(rarer, other, looked))
    if (logP >= limit) {
      const chance = profile.meeting(rarer, other, lookedNear)
      // Only where all of them being near would do is it worth counting how many are.
      if (Math.LN2 + surprise(tries, count, chance) >= limit) return
      logP = Math.LN2 + surprise(tries, countNear(acts, a, b), chance)
    }
    if (logP >= limit) return
    const lesser = Math.min(count / ofA, count / ofB)
    pairs.push({ a, b, count, logP, share, score: -logP * Math.min(1, share) * (0.25 + lesser) })
  })
  return pairs.toSorted((p, q) => q.score - p.score || p.a - q.a || p.b - q.b)
}

/** ln of the chance of so many; 0 when chance would bring half of them, however many there are. */
function surprise(tries: number, count: number, chance: number): number {
  if (count < MIN_DAYS || count < LEAST_LIFT * chance * tries) return 0
  return logBinomialTail(tries, count, chance)
}

/** How a person's acts spread over the hours of the day, by token. */
export interface HourProfile {
  totals: Int32Array
  /** Chance that a b is among the acts near an a, of which `looked` has the sums by hour. */
  meeting: (a: number, b: number, looked: Float32Array) => number
  /** Expected number of acts of a token in an hour of the day, on one day. */
  rate: (token: number, hour: number) => number
}

/** Counts the acts of each token by hour of the day. */
export function hourProfile(acts: Acts): HourProfile {
  const size = acts.tokens.length
  const byHour = new Float32Array(size * 24)
  const totals = new Int32Array(size)
  const hourTotals = new Float64Array(24)
  const days = new Set(acts.day).size
  for (let act = 0; act < acts.length; act++) {
    const token = acts.token[act] ?? 0
    const hour = acts.hour[act] ?? 0
    byHour[token * 24 + hour] = (byHour[token * 24 + hour] ?? 0) + 1
    totals[token] = (totals[token] ?? 0) + 1
    hourTotals[hour] = (hourTotals[hour] ?? 0) + 1
  }
  const around = byHour.slice()
  smoothHours(around)
  smoothHours(hourTotals)
  const meeting = (a: number, b: number, looked: Float32Array): number => {
    const overall = (totals[b] ?? 0) / Math.max(1, acts.length)
    let met = 0
    for (let hour = 0; hour < 24; hour++) {
      const ofA = byHour[a * 24 + hour] ?? 0
      if (ofA === 0) continue
      const ofB = (around[b * 24 + hour] ?? 0) + QUIET * overall
      const share = Math.min(0.999, ofB / ((hourTotals[hour] ?? 0) + QUIET))
      const near = (looked[a * 24 + hour] ?? 0) / ofA
      met -= ofA * Math.expm1(near * Math.log1p(-share))
    }
    return met / Math.max(1, totals[a] ?? 1)
  }
  return {
    totals,
    meeting,
    rate: (token, hour) => (around[token * 24 + hour] ?? 0) / Math.max(1, days),
  }
}

/** How many b came within `NEAR` of an a, each a and b once. */
function countNear(acts: Acts, a: number, b: number): number {
  const ofA = actsOf(acts, a)
  let count = 0
  let i = 0
  let before = -1
  for (const act of actsOf(acts, b)) {
    for (; i < ofA.length && (ofA[i] ?? 0) < act; i++) before = ofA[i] ?? -1
    if (before < 0 || (acts.t[act] ?? 0) - (acts.t[before] ?? 0) > NEAR) continue
    count++
    before = -1
  }
  return count
}

/**
 * Spreads the counts of each row of 24 hours over the hour and its neighbours: in a single hour a
 * routine's own steps would be most of what there is, and so seem to be no surprise.
 */
function smoothHours(counts: Float32Array | Float64Array): void {
  const row = new Float64Array(24)
  for (let start = 0; start < counts.length; start += 24) {
    row.set(counts.subarray(start, start + 24))
    for (let hour = 0; hour < 24; hour++)
      counts[start + hour] =
        ((row[(hour + 23) % 24] ?? 0) + (row[hour] ?? 0) + (row[(hour + 1) % 24] ?? 0)) / 3
  }
}

interface PairCounts {
  table: PairTable
  /** How many acts were looked at, by token and hour of the day: in the window, and near. */
  looked: Float32Array
  lookedNear: Float32Array
}

function countPairs(acts: Acts): PairCounts {
  const { length, t, token, day, hour } = acts
  const table = pairTable(1 << 14)
  const lookedNear = new Float32Array(acts.tokens.length * 24)
  const looked = new Float32Array(acts.tokens.length * 24)
  const seenFrom = new Int32Array(acts.tokens.length).fill(-1)
  for (let i = 0; i < length; i++) {
    const a = token[i] ?? 0
    const until = (t[i] ?? 0) + WINDOW
    const end = Math.min(length, i + 1 + REACH)
    const nearUntil = (t[i] ?? 0) + NEAR
    let near = 0
    let j = i + 1
    for (; j < end && (t[j] ?? 0) <= until; j++) {
      if ((t[j] ?? 0) <= nearUntil) near++
      const b = token[j] ?? 0
      if (seenFrom[b] === i) continue
      seenFrom[b] = i
      table.add(a, b, { act: j, day: day[j] ?? 0 })
    }
    const place = a * 24 + (hour[i] ?? 0)
    looked[place] = (looked[place] ?? 0) + (j - i - 1)
    lookedNear[place] = (lookedNear[place] ?? 0) + near
  }
  return { table, looked, lookedNear }
}

interface PairTable {
  /** Notes an a with the first b behind it; each b counts once. */
  add: (a: number, b: number, met: { act: number; day: number }) => void
  forEach: (visit: (a: number, b: number, count: number, days: number) => void) => void
}

function pairTable(initial: number): PairTable {
  let size = initial
  let used = 0
  // Four numbers an entry: a plus one, b, count, days; and apart the last b counted and its day.
  let cells = new Int32Array(size * 4)
  let last = new Int32Array(size * 2)
  const placeOf = (a: number, b: number): number => {
    let place = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0
    place = (place ^ (place >>> 15)) & (size - 1)
    while (cells[place * 4] !== 0 && (cells[place * 4] !== a + 1 || cells[place * 4 + 1] !== b))
      place = (place + 1) & (size - 1)
    return place
  }
  const grow = (): void => {
    const [old, oldLast, oldSize] = [cells, last, size]
    size *= 2
    cells = new Int32Array(size * 4)
    last = new Int32Array(size * 2)
    for (let from = 0; from < oldSize; from++) {
      if (old[from * 4] === 0) continue
      const to = placeOf((old[from * 4] ?? 1) - 1, old[from * 4 + 1] ?? 0)
      cells.set(old.subarray(from * 4, from * 4 + 4), to * 4)
      last.set(oldLast.subarray(from * 2, from * 2 + 2), to * 2)
    }
  }
  return {
    add: (a, b, { act, day }) => {
      let place = placeOf(a, b)
      let cell = place * 4
      if (cells[cell] === 0) {
        cells[cell] = a + 1
        cells[cell + 1] = b
        if (++used * 2 > size) {
          grow()
          place = placeOf(a, b)
          cell = place * 4
        }
      } else if (last[place * 2] === act) return
      cells[cell + 2] = (cells[cell + 2] ?? 0) + 1
      last[place * 2] = act
      if (cells[cell + 3] !== 0 && last[place * 2 + 1] === day) return
      cells[cell + 3] = (cells[cell + 3] ?? 0) + 1
      last[place * 2 + 1] = day
    },
    forEach: (visit) => {
      for (let cell = 0; cell < size * 4; cell += 4)
        if (cells[cell] !== 0)
          visit(
            (cells[cell] ?? 1) - 1,
            cells[cell + 1] ?? 0,
            cells[cell + 2] ?? 0,
            cells[cell + 3] ?? 0,
          )
    },
  }
}
