/**
 * Counts of acts by hour, day and time of day: what chance is measured by.
 *
 * All are whole numbers, so acts can be taken out again and the order in which they came leaves no
 * trace: the counts after any detour are those of one reading. Cost: a few additions an act.
 */
import type { Token } from './abstraction.ts'
import type { ActColumns } from './acts.ts'
import { Growing } from './growing.ts'
import { DAY, MINUTE, dayOf, type ZoneClock } from './zones.ts'

export const BIN_MINUTES = 5
export const BINS = 1440 / BIN_MINUTES

/** The counts of a stream that grows, in which some acts may turn out to be others. */
export class ActCounts {
  /** Acts by token and hour of the day, and by token. */
  byHour = new Growing(Int32Array)
  totals = new Growing(Int32Array)
  hourTotals = new Float64Array(24)
  /** Acts by local day: all of them, and people's alone. Days without any are left out. */
  perDay = new Map<number, number>()
  peoplePerDay = new Map<number, number>()
  /** People's acts by time of day, for each zone. */
  peopleByTime = new Map<string, Float64Array>()

  /** Takes the acts from `from` on in (`sign` 1) or out again (-1). */
  count(
    acts: ActColumns,
    from: number,
    { sign, tokens, clocks }: { sign: 1 | -1; tokens: readonly Token[]; clocks: ZoneClock[] },
  ): void {
    this.totals.extend(tokens.length)
    this.byHour.extend(tokens.length * 24)
    const [byHour, totals] = [this.byHour.view(), this.totals.view()]
    const isPerson = Uint8Array.from(tokens, ({ service }) => (service ? 0 : 1))
    for (let act = from; act < acts.length; act++) {
      const token = acts.token[act] ?? 0
      const hour = acts.hour[act] ?? 0
      byHour[token * 24 + hour] = (byHour[token * 24 + hour] ?? 0) + sign
      totals[token] = (totals[token] ?? 0) + sign
      this.hourTotals[hour] = (this.hourTotals[hour] ?? 0) + sign
    }
    countDays(acts, from, { sign, isPerson, all: this.perDay, people: this.peoplePerDay })
    for (const clock of clocks) {
      let histogram = this.peopleByTime.get(clock.tz)
      if (!histogram) this.peopleByTime.set(clock.tz, (histogram = new Float64Array(BINS)))
      for (let act = from; act < acts.length; act++) {
        if (isPerson[acts.token[act] ?? 0] !== 1) continue
        const t = acts.t[act] ?? 0
        const local = t + clock.offsetAt(t)
        const bin = Math.floor((local - dayOf(local) * DAY) / (BIN_MINUTES * MINUTE))
        histogram[bin] = (histogram[bin] ?? 0) + sign
      }
    }
  }
}

/** Acts of a day come one after the other, so each run of them is one change to the maps. */
function countDays(
  acts: ActColumns,
  from: number,
  {
    sign,
    isPerson,
    all,
    people,
  }: {
    sign: 1 | -1
    isPerson: Uint8Array
    all: Map<number, number>
    people: Map<number, number>
  },
): void {
  for (let act = from; act < acts.length;) {
    const day = acts.day[act] ?? 0
    let run = 0
    let own = 0
    for (; act < acts.length && acts.day[act] === day; act++) {
      run++
      own += isPerson[acts.token[act] ?? 0] ?? 0
    }
    change(all, day, sign * run)
    if (own > 0) change(people, day, sign * own)
  }
}

function change(counts: Map<number, number>, day: number, by: number): void {
  const count = (counts.get(day) ?? 0) + by
  if (count === 0) counts.delete(day)
  else counts.set(day, count)
}
