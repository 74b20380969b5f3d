/**
 * When a cron expression fires, worked out by looking at every minute: slow, and independent of what
 * the product does. What a local time is, is asked of `Intl` alone.
 *
 * A local time that does not exist fires at the first instant after the gap; one that occurs twice
 * fires the first time; an expression with `*` for its minute or its hour is an interval: it
 * follows elapsed time, fires in both, and makes nothing up.
 */

const minuteMs = 60_000
const dayMs = 86_400_000

export interface Transition {
  /** The first instant with the new offset. */
  at: number
  /** Minutes by which local time jumps ahead; negative when it is set back. */
  jump: number
}

/** Minutes that local time is ahead of UTC. */
export type OffsetAt = (instant: number) => number

export function offsetOf(timezone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    const local = Date.UTC(year, month - 1, day, hour, minute, second)
    return (local - Math.floor(instant / 1000) * 1000) / minuteMs
  }
}

/** Every change of the clocks in a span, in order. */
export function transitionsOf(offsetAt: OffsetAt, from: number, until: number): Transition[] {
  const transitions: Transition[] = []
  for (let at = from; at < until; at += dayMs) {
    const before = offsetAt(at)
    const after = offsetAt(at + dayMs)
    if (before === after) continue
    let [low, high] = [at, at + dayMs]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    transitions.push({ at: high, jump: after - before })
  }
  return transitions
}

/** The fires in (after, until], given the changes of the clocks around that span. */
export function oracleFires(
  cron: string,
  { after, until, offsetAt, transitions }: OracleSpan,
): number[] {
  const matches = matcherOf(cron)
  const byElapsed = cron
    .split(' ')
    .slice(0, 2)
    .some((field) => field.startsWith('*'))
  const fires = new Set<number>()
  const first = Math.floor(after / minuteMs) * minuteMs + minuteMs
  let offset = offsetAt(first)
  for (let instant = first; instant <= until; instant += minuteMs) {
    const change = transitions.find(({ at }) => at === instant)
    if (change) offset += change.jump
    if (matches(instant + offset * minuteMs)) {
      if (byElapsed || !isSecondTime(instant, transitions)) fires.add(instant)
    }
    if (!byElapsed && change && change.jump > 0) {
      for (let skipped = 0; skipped < change.jump; skipped++) {
        const local = instant + (offset - change.jump + skipped) * minuteMs
        if (matches(local)) fires.add(instant)
      }
    }
  }
  return [...fires]
}

export interface OracleSpan {
  after: number
  until: number
  offsetAt: OffsetAt
  transitions: readonly Transition[]
}

/** Whether the local time of an instant was there before, because the clocks were set back. */
function isSecondTime(instant: number, transitions: readonly Transition[]): boolean {
  return transitions.some(
    ({ at, jump }) => jump < 0 && instant >= at && instant < at - jump * minuteMs,
  )
}

/** Whether a local minute, written as if it were UTC, is one of the expression's. */
function matcherOf(cron: string): (local: number) => boolean {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = cron.split(' ')
  const minute = fieldOf(minutes, 0, 59)
  const hour = fieldOf(hours, 0, 23)
  const month = fieldOf(months, 1, 12)
  const day = days === 'L' ? undefined : fieldOf(days, 1, 31)
  const weekday = fieldOf(weekdays, 0, 7)
  return (local) => {
    const date = new Date(local)
    if (!minute.has(date.getUTCMinutes()) || !hour.has(date.getUTCHours())) return false
    if (!month.has(date.getUTCMonth() + 1)) return false
    const isLast = new Date(local + dayMs).getUTCDate() === 1
    const onDay = day ? day.has(date.getUTCDate()) : isLast
    const week = date.getUTCDay()
    const onWeekday = weekday.has(week) || (week === 0 && weekday.has(7))
    // As cron has it since ever: of two that are given, either is enough.
    if (days !== '*' && weekdays !== '*') return onDay || onWeekday
    return onDay && onWeekday
  }
}

/** The numbers that a field of a cron expression names. */
function fieldOf(text: string, low: number, high: number): Set<number> {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [range = '*', step = '1'] = part.split('/')
    const [from = '', to] = range.split('-')
    const first = range === '*' ? low : Number(from)
    const last =
      range === '*' || (to === undefined && part.includes('/')) ? high : Number(to ?? from)
    for (let number = first; number <= last; number += Number(step)) found.add(number)
  }
  return found
}
