/**
 * The whole-day events of an iCalendar file (RFC 5545) as days. An event of several days counts each;
 * one that recurs every year is written out for twenty years. What has a time of day is no day of rest.
 */
import { AppError } from '@floyo/contracts'

export interface DayOfRest {
  date: string
  name: string
}

const dayMs = 86_400_000
const yearsAhead = 20
/** An event that lasts longer is no holiday. */
const longestDays = 60

/** @throws AppError `invalid_request` when there is no whole-day event in it */
export function readIcs(text: string): DayOfRest[] {
  const days = eventsOf(text).flatMap(daysOf)
  if (days.length > 0) return days
  throw new AppError(
    'invalid_request',
    '/ics: expected an iCalendar file with whole-day events (DTSTART;VALUE=DATE:20261225)',
  )
}

type Fields = Map<string, string>

function eventsOf(text: string): Fields[] {
  const events: Fields[] = []
  let open: Fields | undefined
  // A line that begins with a space goes on with the one before.
  for (const line of text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    if (line === 'BEGIN:VEVENT') open = new Map()
    else if (line === 'END:VEVENT') {
      if (open) events.push(open)
      open = undefined
    } else if (open) {
      const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
      if (name !== undefined && value !== undefined && !open.has(name)) open.set(name, value)
    }
  }
  return events
}

function daysOf(event: Fields): DayOfRest[] {
  const start = dateOf(event.get('DTSTART'))
  if (start === undefined) return []
  const end = dateOf(event.get('DTEND')) ?? start + dayMs
  const count = Math.min(Math.max(1, Math.round((end - start) / dayMs)), longestDays)
  const name = (event.get('SUMMARY') ?? '').replaceAll(/\\([,;\\])/g, '$1').slice(0, 200)
  const yearly = /^FREQ=YEARLY(?:;INTERVAL=1)?$/.test(event.get('RRULE') ?? '')
  const years = yearly ? yearsAhead : 1
  return Array.from({ length: years }, (_, year) => inYear(start, year)).flatMap((first) =>
    Array.from({ length: count }, (_, index) => ({
      date: new Date(first + index * dayMs).toISOString().slice(0, 10),
      name,
    })),
  )
}

function inYear(start: number, year: number): number {
  const date = new Date(start)
  date.setUTCFullYear(date.getUTCFullYear() + year)
  return date.getTime()
}

/** Only dates without a time of day. */
function dateOf(text: string | undefined): number | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '') ?? []
  const ms = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  return Number.isNaN(ms) ? undefined : ms
}
