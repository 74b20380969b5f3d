/**
 * Formats of dates, in the letters of Unicode's date patterns: a run of one letter is a field, text
 * between single quotes stands for itself, `''` is a quote.
 */
import { Temporal } from 'temporal-polyfill'

const months =
  'January February March April May June July August September October November December'.split(' ')
const days = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const two = (number: number): string => String(number).padStart(2, '0')

type Time = Temporal.ZonedDateTime

const fields: Record<string, (time: Time) => string> = {
  yyyy: ({ year }) => String(year).padStart(4, '0'),
  yy: ({ year }) => two(year % 100),
  Q: ({ month }) => String(Math.ceil(month / 3)),
  MMMM: ({ month }) => months[month - 1] ?? '',
  MMM: ({ month }) => (months[month - 1] ?? '').slice(0, 3),
  MM: ({ month }) => two(month),
  M: ({ month }) => String(month),
  ww: ({ weekOfYear }) => two(weekOfYear ?? 0),
  w: ({ weekOfYear }) => String(weekOfYear ?? 0),
  dd: ({ day }) => two(day),
  d: ({ day }) => String(day),
  DDD: ({ dayOfYear }) => String(dayOfYear).padStart(3, '0'),
  EEEE: ({ dayOfWeek }) => days[dayOfWeek - 1] ?? '',
  EEE: ({ dayOfWeek }) => (days[dayOfWeek - 1] ?? '').slice(0, 3),
  HH: ({ hour }) => two(hour),
  H: ({ hour }) => String(hour),
  hh: ({ hour }) => two(hour % 12 || 12),
  h: ({ hour }) => String(hour % 12 || 12),
  a: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  mm: ({ minute }) => two(minute),
  m: ({ minute }) => String(minute),
  ss: ({ second }) => two(second),
  s: ({ second }) => String(second),
  SSS: ({ millisecond }) => String(millisecond).padStart(3, '0'),
  XXX: ({ offset }) => (offset === '+00:00' ? 'Z' : offset),
  VV: ({ timeZoneId }) => timeZoneId,
}

/** The letters a format may use. */
export const dateFields: readonly string[] = Object.keys(fields)

/** @throws RangeError for letters that are no field */
export function formatDate(time: Time, format: string): string {
  return pieces(format)
    .map((piece) => (piece.field ? (fields[piece.text]?.(time) ?? '') : piece.text))
    .join('')
}

/** What a field looks like in text that is read, and the part of a time it gives. */
const readable: Record<string, [pattern: string, part: string]> = {
  yyyy: ['(\\d{4})', 'year'],
  yy: ['(\\d{2})', 'shortYear'],
  MMMM: [`(${months.join('|')})`, 'monthName'],
  MMM: [`(${months.map((name) => name.slice(0, 3)).join('|')})`, 'monthName'],
  MM: ['(\\d{2})', 'month'],
  M: ['(\\d{1,2})', 'month'],
  dd: ['(\\d{2})', 'day'],
  d: ['(\\d{1,2})', 'day'],
  EEEE: [`(${days.join('|')})`, 'ignored'],
  EEE: [`(${days.map((name) => name.slice(0, 3)).join('|')})`, 'ignored'],
  HH: ['(\\d{2})', 'hour'],
  H: ['(\\d{1,2})', 'hour'],
  hh: ['(\\d{2})', 'hour'],
  h: ['(\\d{1,2})', 'hour'],
  a: ['(AM|PM)', 'half'],
  mm: ['(\\d{2})', 'minute'],
  m: ['(\\d{1,2})', 'minute'],
  ss: ['(\\d{2})', 'second'],
  s: ['(\\d{1,2})', 'second'],
  SSS: ['(\\d{3})', 'millisecond'],
}

/** Reads a text in a format. @throws RangeError when it does not fit or is no such date */
export function parseDate(text: string, format: string): Temporal.PlainDateTime {
  const parts: string[] = []
  const pattern = pieces(format).map((piece) => {
    if (!piece.field) return piece.text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
    const [shape, part] = readable[piece.text] ?? []
    if (!shape || !part) throw new RangeError(`${piece.text} can be written but not read`)
    // Repeated fields of one or two digits would make the pattern's time explode.
    if (parts.includes(part)) throw new RangeError(`The format gives the ${part} twice`)
    parts.push(part)
    return shape
  })
  const found = new RegExp(`^${pattern.join('')}$`, 'i').exec(text.trim())
  if (!found) throw new RangeError(`The text does not have the form ${format}`)
  const read = new Map(parts.map((part, i) => [part, found[i + 1] ?? '']))
  const number = (part: string, otherwise: number) => Number(read.get(part) ?? otherwise)
  const name = read.get('monthName')?.slice(0, 3).toLowerCase()
  const short = read.has('shortYear') ? 2000 + number('shortYear', 0) : undefined
  const half = read.get('half')?.toLowerCase()
  const hour = number('hour', 0)
  return Temporal.PlainDateTime.from(
    {
      year: short ?? number('year', 1970),
      month: name
        ? months.findIndex((month) => month.slice(0, 3).toLowerCase() === name) + 1
        : number('month', 1),
      day: number('day', 1),
      hour: half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0),
      minute: number('minute', 0),
      second: number('second', 0),
      millisecond: number('millisecond', 0),
    },
    { overflow: 'reject' },
  )
}

function pieces(format: string): { text: string; field: boolean }[] {
  if (format.length > 200) throw new RangeError('A format has at most 200 characters')
  const tokens = format.match(/''|'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? []
  return tokens.map((token) => {
    if (token === "''") return { text: "'", field: false }
    if (token.startsWith("'"))
      return { text: token.slice(1, -1).replaceAll("''", "'"), field: false }
    if (/^T$/.test(token)) return { text: token, field: false }
    if (!/^[A-Za-z]/.test(token)) return { text: token, field: false }
    if (Object.hasOwn(fields, token)) return { text: token, field: true }
    throw new RangeError(
      `${token} is no field of a date format; there are ${dateFields.join(', ')}, and text in 'quotes'`,
    )
  })
}
