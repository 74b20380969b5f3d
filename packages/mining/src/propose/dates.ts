/**
 * Dates in texts: a command or a file name often says the day of the act, or the day before. Such a
 * date becomes an expression, so that the workflow says the day of its run; one that is far from the
 * act's own day stays as it is. Cost: linear in the text.
 */
import { DAY, dayOf, type ZoneClock } from '../zones.ts'

interface DateForm {
  pattern: RegExp
  /** In the letters of `format_date`. */
  format: (separator: string) => string
  /** Year, month, day of the match. */
  read: (match: RegExpExecArray) => [year: number, month: number, day: number]
}

const forms: readonly DateForm[] = [
  {
    pattern: /(?<![0-9])(20[0-9]{2})([-_./]?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])(?![0-9])/g,
    format: (separator) => `yyyy${separator}MM${separator}dd`,
    read: (match) => [Number(match[1]), Number(match[3]), Number(match[4])],
  },
  {
    pattern: /(?<![0-9])(0[1-9]|[12][0-9]|3[01])([-./])(0[1-9]|1[0-2])\2(20[0-9]{2})(?![0-9])/g,
    format: (separator) => `dd${separator}MM${separator}yyyy`,
    read: (match) => [Number(match[4]), Number(match[3]), Number(match[1])],
  },
  {
    pattern: /(?<![0-9])(0[1-9]|1[0-2])([-./])(0[1-9]|[12][0-9]|3[01])\2(20[0-9]{2})(?![0-9])/g,
    format: (separator) => `MM${separator}dd${separator}yyyy`,
    read: (match) => [Number(match[4]), Number(match[1]), Number(match[3])],
  },
]

const monthPattern = /(?<![0-9])(20[0-9]{2})([-_.]?)(0[1-9]|1[0-2])(?![0-9]|[-_.][0-9])/g

/** Further away than this, a date is not said of the day. */
const mostDays = 31
const mostMonths = 2

/** A text with its dates replaced by expressions, as far as they lie near the day of `at`. */
export function withDates(text: string, at: number, clock: ZoneClock): string {
  const today = dayOf(at + clock.offsetAt(at))
  let result = text
  for (const { pattern, format, read } of forms) {
    result = result.replace(pattern, (whole, _a, separator: string) => {
      pattern.lastIndex = 0
      const match = pattern.exec(whole)
      if (!match) return whole
      const days = dayNumber(...read(match)) - today
      if (Math.abs(days) > mostDays) return whole
      return expression(format(separator), { amount: days, unit: 'days', zone: clock.tz })
    })
  }
  return result.replace(monthPattern, (whole, year: string, separator: string, month: string) => {
    const date = new Date(today * DAY)
    const thisMonth = date.getUTCFullYear() * 12 + date.getUTCMonth()
    const amount = Number(year) * 12 + Number(month) - 1 - thisMonth
    if (Math.abs(amount) > mostMonths) return whole
    return expression(`yyyy${separator}MM`, { amount, unit: 'months', zone: clock.tz })
  })
}

function dayNumber(year: number, month: number, day: number): number {
  return Math.round(Date.UTC(year, month - 1, day) / DAY)
}

function expression(
  format: string,
  { amount, unit, zone }: { amount: number; unit: 'days' | 'months'; zone: string },
): string {
  const when =
    amount === 0 ? 'run.startedAt' : `date_add(run.startedAt, ${amount}, '${unit}', '${zone}')`
  return `{{ format_date(${when}, '${format}', '${zone}') }}`
}
