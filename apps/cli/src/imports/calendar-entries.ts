/**
 * The entries of an iCalendar file, one at a time as they are read: a calendar of many years takes no
 * more memory than its longest entry. What a meeting is about in length (descriptions, attachments) is
 * passed over, since an event says what was done, not contents.
 */
import type { Readable } from 'node:stream'
import { inputLines } from '../capture/input-lines.ts'
import { CliError } from '../cli-error.ts'

const longestEntry = 1024 * 1024

export interface CalendarEntry {
  name: 'VEVENT' | 'VTIMEZONE'
  /** Where it begins in the file, from 1. */
  line: number
  /** With `BEGIN` and `END`. */
  text: string
}

interface Begun extends Omit<CalendarEntry, 'text'> {
  lines: string[]
  length: number
  /** Whether the property that is being read is passed over. */
  skips: boolean
}

/**
 * Meetings and descriptions of zones, in the order of the file. What is no entry as it stands is told to
 * `refuse` and left out.
 *
 * @throws CliError `badInput` when it is no calendar
 */
export async function* calendarEntries(
  input: Readable,
  refuse: (reason: CliError) => void,
): AsyncGenerator<CalendarEntry> {
  let isCalendar = false
  let begun: Begun | null = null
  for await (const { first, lines } of inputLines(input)) {
    for (const [index, raw] of lines.entries()) {
      const line = raw?.replace(/\r$/, '') ?? ''
      if (!isCalendar && raw?.trim() !== '') isCalendar = requireCalendar(line)
      const [, edge, name] = /^(BEGIN|END):(VEVENT|VTIMEZONE)\s*$/i.exec(line) ?? []
      if (edge?.toUpperCase() === 'BEGIN') {
        if (begun) refuse(refusal(begun, 'has no end'))
        begun = beginEntry(name, first + index)
      }
      if (!begun) continue
      // A line in whose place stands null is longer than any entry.
      addLine(begun, line, raw === null ? longestEntry : line.length)
      if (edge?.toUpperCase() !== 'END') continue
      const { lines: own, length, ...entry } = begun
      if (length > longestEntry) refuse(refusal(begun, 'is longer than 1 MiB'))
      else yield { name: entry.name, line: entry.line, text: own.join('\r\n') }
      begun = null
    }
  }
  if (!isCalendar) requireCalendar('')
  if (begun) refuse(refusal(begun, 'has no end'))
}

/** An entry that can not be used, and why. */
export function refusal({ line }: Pick<CalendarEntry, 'line'>, why: string): CliError {
  return new CliError('badInput', `The entry in line ${line} ${why}`, {
    fix: 'export the calendar again as .ics',
  })
}

function requireCalendar(line: string): true {
  if (/^\uFEFF?BEGIN:VCALENDAR\s*$/i.test(line)) return true
  throw new CliError('badInput', 'This is no iCalendar file: it does not begin as one', {
    fix: 'export the calendar again as .ics',
  })
}

function beginEntry(name: string | undefined, line: number): Begun {
  const kind = name?.toUpperCase() === 'VTIMEZONE' ? 'VTIMEZONE' : 'VEVENT'
  return { name: kind, line, lines: [], length: 0, skips: false }
}

function addLine(entry: Begun, line: string, length: number): void {
  const goesOn = /^[ \t]/.test(line)
  if (!goesOn) entry.skips = /^(?:ATTACH|DESCRIPTION|X-ALT-DESC)[;:]/i.test(line)
  if (entry.skips) return
  entry.length += length
  // The rest of what is too long is only counted.
  if (entry.length <= longestEntry) entry.lines.push(line)
}
