/**
 * Single steps: what a person does at set times, though nothing goes with it.
 *
 * Every token whose acts are gathered in a few hours is tried as a plan. What is done at some hour of
 * some weekday, though not on each, looks like one: so chance deals the acts out among the days that
 * are due, where some get two and some none, and all plans found are judged by that together (an
 * occupancy test, with false discoveries controlled). Most tokens are no plan, and a plan
 * that was found wanting for its times alone stays so until its times, or the days away among them,
 * change: what was tried is remembered with all it was read from (memoisation with recorded reads,
 * as in self-adjusting computation, Acar 2005), so a look tries what has news.
 * Cost: O(tokens), and a fit for each token with new acts that is gathered.
 */
import { actsOf, type Acts } from './acts.ts'
import { fitTimetable, type Timetable } from './calendar.ts'
import type { Life } from './life.ts'
import { isWhole } from './own-plans.ts'
import { holdUp, logOccupancyTail, wilsonLower } from './stats.ts'
import type { Routine } from './suggest.ts'
import { dateText } from './zones.ts'

const MIN_SINGLES = 5
const FEW_HOURS = 4
/** Nothing but its times speaks for a single step, so it must be kept more surely. */
const MIN_SINGLE_RATE = 0.4
/** Of the single steps shown, so many may be habits of an hour. */
const HABIT_LEVEL = 0.05

/** Times that make no plan, with the days that were asked about and whether they were away. */
interface Planless {
  times: Float64Array
  firstDay: number
  away: Uint8Array
}

export class SingleSteps {
  #planless = new Map<number, Planless>()

  /** Single steps of the person that come at set times, on acts that no episode used. */
  look(
    acts: Acts,
    { used, byHour }: { used: Uint8Array; byHour: Int32Array },
    life: Life,
  ): Routine[] {
    const logLimit = Math.log(0.01 / Math.max(1, acts.live))
    const usedOf = new Int32Array(acts.tokens.length)
    for (let act = 0; act < acts.length; act++)
      if (used[act] === 1) usedOf[acts.token[act] ?? 0] = (usedOf[acts.token[act] ?? 0] ?? 0) + 1
    const routines: Routine[] = []
    const chances: number[] = []
    for (const token of inOrder(acts)) {
      if (acts.tokens[token]?.service !== false) continue
      const all = actsOf(acts, token)
      const count = all.length - (usedOf[token] ?? 0)
      if (count < MIN_SINGLES) continue
      const untouched = count === all.length
      if (untouched && !isGathered(byHour.subarray(token * 24, token * 24 + 24))) continue
      const free = untouched ? all : all.filter((act) => used[act] === 0)
      if (!untouched && !isGathered(hoursOf(free, acts))) continue
      const times = Float64Array.from(free, (act) => acts.t[act] ?? 0)
      const timetable = this.#fit(token, times, { life, logLimit })
      if (!timetable || timetable.hits < MIN_SINGLES) continue
      if (wilsonLower(timetable.hits, timetable.expected) < MIN_SINGLE_RATE) continue
      const whole = untouched
        ? undefined
        : wholePlan(all, timetable, { acts, life, logLimit, free })
      const own = whole ? all : free
      const plan = whole ?? timetable
      const occurrences = Array.from(own, (act) => [act])
      routines.push({ steps: [token], occurrences, logP: 0, timetable: plan })
      chances.push(chanceOfDays(own, acts, plan))
    }
    const isPlan = holdUp(chances, HABIT_LEVEL)
    return routines.filter((_, place) => isPlan[place])
  }

  #fit(
    token: number,
    times: Float64Array,
    { life, logLimit }: { life: Life; logLimit: number },
  ): Routine['timetable'] {
    const known = this.#planless.get(token)
    if (known && isSame(known, times, life)) return undefined
    let weighed = false
    let [firstDay, lastDay] = [Infinity, -Infinity]
    const observed: Life = {
      ...life,
      shareOf: (clock, from, to) => {
        weighed = true
        return life.shareOf(clock, from, to)
      },
      isAway: (day) => {
        firstDay = Math.min(firstDay, day)
        lastDay = Math.max(lastDay, day)
        return life.isAway(day)
      },
    }
    const timetable = fitTimetable(times, observed, { machine: false, logLimit })
    // What was weighed against the person's hours depends on all their acts.
    if (timetable || weighed) this.#planless.delete(token)
    else {
      const days = firstDay <= lastDay ? lastDay - firstDay + 1 : 0
      const away = Uint8Array.from({ length: days }, (_, day) =>
        Number(life.isAway(firstDay + day)),
      )
      this.#planless.set(token, { times, firstDay, away })
    }
    return timetable
  }
}

/** The plan of all acts of a step, if those that other routines hold lie on it as well. */
function wholePlan(
  all: Int32Array,
  rest: Timetable,
  { acts, life, logLimit, free }: { acts: Acts; life: Life; logLimit: number; free: Int32Array },
): Timetable | undefined {
  const times = Float64Array.from(all, (act) => acts.t[act] ?? 0)
  const plan = fitTimetable(times, life, { machine: false, logLimit })
  return plan && isWhole(plan, rest, all.length - free.length) ? plan : undefined
}

/** ln of the chance that acts dealt out among the days that are due keep so many of them. */
function chanceOfDays(
  free: Int32Array,
  { day }: Acts,
  { hits, expected, movedOn }: Timetable,
): number {
  const dealt = free.filter((act) => movedOn === null || dateText(day[act] ?? 0) >= movedOn).length
  return logOccupancyTail(dealt, expected, hits)
}

/** Whether a fit would ask the same and be told the same. */
function isSame({ times, firstDay, away }: Planless, now: Float64Array, life: Life): boolean {
  if (times.length !== now.length) return false
  for (let i = times.length - 1; i >= 0; i--) if (times[i] !== now[i]) return false
  return away.every((was, day) => Number(life.isAway(firstDay + day)) === was)
}

function inOrder({ rank }: Acts): Int32Array {
  const order = new Int32Array(rank.length)
  for (const [token, place] of rank.entries()) order[place] = token
  return order
}

/** Whether most acts fall into a few hours: whatever comes at set times does, and it is soon told. */
function isGathered(byHour: Int32Array): boolean {
  const sorted = byHour.toSorted()
  const all = sorted.reduce((sum, count) => sum + count, 0)
  return sorted.subarray(-FEW_HOURS).reduce((sum, count) => sum + count, 0) >= 0.5 * all
}

function hoursOf(list: Int32Array, acts: Acts): Int32Array {
  const byHour = new Int32Array(24)
  for (const act of list) {
    const hour = acts.hour[act] ?? 0
    byHour[hour] = (byHour[hour] ?? 0) + 1
  }
  return byHour
}
