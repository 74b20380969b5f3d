/**
 * Day rules: which days of the calendar a routine keeps, chosen by shortest description.
 *
 * Each candidate rule (every day, weekdays, sets of weekdays, every second to fourth week, a day of
 * the month, its last day, the k-th weekday) splits the days of the span into expected and others;
 * naming the days that were kept costs bits in each part, and the rule itself costs bits by how
 * unusual it is. Minimum description length (Rissanen). Cost: O(candidates x days of the span).
 */
import { mondayOf } from './schedule.ts'
import { subsetBits } from './stats.ts'
import { dayOfMonth, weekdayOf } from './zones.ts'

export interface DayRule {
  /** The day fields of cron: day of month, month, weekday. */
  dom: string
  dow: string
  everyWeeks: number
  anchor: string | undefined
  /** Bits to say which rule it is. */
  bits: number
  /** Weekly rules leave room for chance differently from monthly ones. */
  sparse: boolean
  matches: (day: number) => boolean
}

/** Candidate rules for the days on which something happened. */
export function dayRules(days: readonly number[]): DayRule[] {
  const byWeekday = Array.from({ length: 7 }, (_, weekday) => ({
    weekday,
    count: days.filter((day) => weekdayOf(day) === weekday).length,
  })).toSorted((a, b) => b.count - a.count || a.weekday - b.weekday)
  const seen = byWeekday.filter(({ count }) => count > 0).map(({ weekday }) => weekday)
  const span = (days.at(-1) ?? 0) - (days[0] ?? 0)
  // A weekday that is kept more often than not is due.
  const isUsual = (weekday: number): boolean =>
    2 * (byWeekday.find((own) => own.weekday === weekday)?.count ?? 0) > Math.ceil((span + 1) / 7)
  const rules = [weekly([0, 1, 2, 3, 4, 5, 6], 1)]
  if (!isUsual(0) && !isUsual(6)) rules.push(weekly([1, 2, 3, 4, 5], 2))
  for (let size = 1; size <= Math.min(6, seen.length); size++) {
    const set = seen.slice(0, size).toSorted((a, b) => a - b)
    if (seen.slice(size).some(isUsual)) continue
    if (set.join() !== '1,2,3,4,5') rules.push(weekly(set, size === 1 ? 4 : 7))
  }
  for (const weekday of seen.slice(0, 2))
    for (const weeks of [2, 3, 4]) rules.push(...everyWeeks(days, weekday, weeks))
  // What happens more often than every ten days is no monthly affair.
  if (days.length * 10 <= span + 30) rules.push(...monthly(days))
  return rules
}

function weekly(weekdays: readonly number[], bits: number): DayRule {
  const kept = new Set(weekdays)
  const range = weekdays.join() === '1,2,3,4,5' ? '1-5' : weekdays.join()
  return {
    dom: '*',
    dow: weekdays.length === 7 ? '*' : range,
    everyWeeks: 1,
    anchor: undefined,
    bits,
    sparse: false,
    matches: (day) => kept.has(weekdayOf(day)),
  }
}

function everyWeeks(days: readonly number[], weekday: number, weeks: number): DayRule[] {
  const own = days.filter((day) => weekdayOf(day) === weekday)
  const week = (day: number): number => Math.floor((day - 4) / 7) % weeks
  const counts = Array.from({ length: weeks }, (_, k) => own.filter((d) => week(d) === k).length)
  const phase = counts.indexOf(Math.max(...counts))
  const first = own.find((day) => week(day) === phase)
  if (first === undefined) return []
  const rule: DayRule = {
    dom: '*',
    dow: String(weekday),
    everyWeeks: weeks,
    anchor: mondayOf(first),
    bits: 5 + 2 * weeks,
    sparse: true,
    // Weeks are counted from Mondays, and day 4 (1970-01-05) was one.
    matches: (day) => weekdayOf(day) === weekday && week(day) === phase,
  }
  return [rule]
}

function monthly(days: readonly number[]): DayRule[] {
  const dates = days.map((day) => ({ day, dom: dayOfMonth(day) }))
  const rules: DayRule[] = []
  const add = (fields: { dom: string; dow: string }, bits: number, matches: DayRule['matches']) =>
    rules.push({ ...fields, everyWeeks: 1, anchor: undefined, bits, sparse: true, matches })
  const counts = new Map<number, number>()
  for (const { dom } of dates) counts.set(dom, (counts.get(dom) ?? 0) + 1)
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 3)
  for (const [dom] of frequent)
    add(
      { dom: String(dom), dow: '*' },
      dom === 1 || dom === 15 ? 5 : 8,
      (d) => dayOfMonth(d) === dom,
    )
  const pair = frequent
    .slice(0, 2)
    .map(([dom]) => dom)
    .toSorted((a, b) => a - b)
  if (pair.length === 2)
    add({ dom: pair.join(), dow: '*' }, 13, (d) => pair.includes(dayOfMonth(d)))
  add({ dom: 'L', dow: '*' }, 5, (day) => dayOfMonth(day + 1) === 1)
  const nths = new Set(dates.map(({ day, dom }) => weekdayOf(day) * 8 + Math.ceil(dom / 7)))
  for (const nth of nths) {
    const [weekday, k] = [nth >> 3, nth & 7]
    add(
      { dom: '*', dow: `${weekday}#${k}` },
      7,
      (day) => weekdayOf(day) === weekday && Math.ceil(dayOfMonth(day) / 7) === k,
    )
  }
  return rules
}

/** Bits to name the kept days of a span under a rule, the rule included. */
export function ruleBits(
  rule: DayRule,
  {
    kept,
    expected,
    span,
  }: { kept: number; expected: number; span: { hits: number; days: number } },
): number {
  const extra = span.hits - kept
  return (
    rule.bits +
    subsetBits(kept, expected) +
    subsetBits(extra, Math.max(extra, span.days - expected))
  )
}
