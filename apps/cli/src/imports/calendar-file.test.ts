import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import type { CliError } from '../cli-error.ts'
import { calendarEvents } from './calendar-file.ts'

const until = Date.parse('2025-04-22T00:00:00Z')

/** What a calendar holds, read in pieces of so many bytes, and what was left out of it. */
async function read(text: string, { bytes = 1000 } = {}) {
  const whole = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(whole.length / bytes) }, (_, at) =>
    whole.subarray(at * bytes, (at + 1) * bytes),
  )
  const refused: string[] = []
  const refuse = ({ message }: CliError): void => void refused.push(message)
  const reading = { since: 0, until, refuse }
  const events: EventLine[] = []
  for await (const event of calendarEvents(Readable.from(pieces), reading)) events.push(event)
  return { events, refused }
}

const calendar = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:standup
DTSTART;TZID=Europe/Berlin:20250324T090000
DTEND;TZID=Europe/Berlin:20250324T091500
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/Berlin:20250407T090000
SUMMARY:Stand-up
END:VEVENT
BEGIN:VEVENT
UID:standup
RECURRENCE-ID;TZID=Europe/Berlin:20250414T090000
DTSTART;TZID=Europe/Berlin:20250415T100000
DTEND;TZID=Europe/Berlin:20250415T101500
SUMMARY:Stand-up (moved)
END:VEVENT
BEGIN:VEVENT
UID:off
DTSTART:20250326T100000Z
DTEND:20250326T110000Z
STATUS:CANCELLED
SUMMARY:Never held
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n')

test('meetings repeat as they did: across the clock change, without those taken out, moved ones as moved', async () => {
  const { events } = await read(calendar)
  assert.deepEqual(
    events.map(({ t: time, subject, attrs }) => [
      new Date(time).toISOString(),
      subject,
      attrs['minutes'],
    ]),
    [
      ['2025-03-24T08:00:00.000Z', 'Stand-up', 15],
      ['2025-03-31T07:00:00.000Z', 'Stand-up', 15],
      ['2025-04-15T08:00:00.000Z', 'Stand-up (moved)', 15],
      ['2025-04-21T07:00:00.000Z', 'Stand-up', 15],
    ],
  )
  for (const other of ['hello', '', '\n\nBEGIN:VEVENT'])
    await assert.rejects(read(other), /no iCalendar file/)
})

/** A calendar of entries, each as its lines. */
const calendarOf = (...entries: string[][]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...entries.map((lines, place) =>
      ['BEGIN:VEVENT', `UID:${place}`, lines.join('\r\n'), 'END:VEVENT'].join('\r\n'),
    ),
    'END:VCALENDAR',
    '',
  ].join('\r\n')

test('a meeting in a zone that the calendar names but does not describe has the times of that zone', async () => {
  const text = calendarOf([
    'DTSTART;TZID=America/New_York:20250303T090000',
    'DTEND;TZID=America/New_York:20250303T093000',
    'RRULE:FREQ=WEEKLY;COUNT=2',
    'SUMMARY:Call',
  ])
  const { events } = await read(text)
  assert.deepEqual(
    events.map(({ t: time, attrs }) => [new Date(time).toISOString(), attrs['minutes']]),
    // The clocks there change on 9 March.
    [
      ['2025-03-03T14:00:00.000Z', 30],
      ['2025-03-10T13:00:00.000Z', 30],
    ],
  )
})

test('whole days are absences unless they are free, and the calendar is who did it', async () => {
  const text = calendarOf(
    ['DTSTART;VALUE=DATE:20250303', 'DTEND;VALUE=DATE:20250308', 'SUMMARY:Holiday'],
    ['DTSTART;VALUE=DATE:20250310', 'SUMMARY:Birthday of Bob', 'TRANSP:TRANSPARENT'],
    ['DTSTART:20250311T090000Z', 'SUMMARY:Doctor', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF'],
    ['DTSTART:20250312T090000Z', 'SUMMARY:Call', 'X-MICROSOFT-CDO-BUSYSTATUS:BUSY'],
  )
  const { events } = await read(text)
  assert.deepEqual(
    events.map(({ actor, type, subject }) => [actor, type, subject]),
    [
      ['svc:calendar', 'absence.held', 'Holiday'],
      ['svc:calendar', 'absence.held', 'Doctor'],
      ['svc:calendar', 'meeting.held', 'Call'],
    ],
  )
})

test('a calendar says the same in whatever pieces it comes, and with what is repeated, excepted and described in any order', async () => {
  const { events } = await read(calendar)
  assert.equal(events.length, 4)
  assert.deepEqual((await read(calendar, { bytes: 1 })).events, events)

  const [head = '', ...entries] = calendar
    .replaceAll('Europe/Berlin', 'Our Office')
    .split(/(?=BEGIN:VEVENT|BEGIN:VTIMEZONE)/)
  const last = entries.pop()?.replace('END:VCALENDAR\r\n', '') ?? ''
  const turned = [head, last, ...entries.toReversed(), 'END:VCALENDAR\r\n'].join('')
  assert.deepEqual((await read(turned)).events, events)
})

test('an entry that can not be read is told by its line, and the others are brought in', async () => {
  const call = ['DTSTART:20250312T090000Z', 'SUMMARY:Call']
  const text = calendarOf(
    call,
    ['DTSTART:20250312T090000Z', 'RRULE:FREQ=SOMETIMES'],
    ['DTSTART:20250312T090000Z', `SUMMARY:${'x\r\n y'.repeat(400_000)}`],
    call,
  )
  const torn = text.replace(/END:VEVENT\r\nEND:VCALENDAR\r\n$/, '')

  const { events, refused } = await read(torn, { bytes: 65_536 })

  assert.deepEqual(
    events.map(({ subject }) => subject),
    ['Call'],
  )
  assert.equal(refused.length, 3)
  assert.match(refused[0] ?? '', /^The entry in line 8 can not be read: .*SOMETIMES/)
  assert.match(refused[1] ?? '', /^The entry in line 13 is longer than 1 MiB/)
  assert.match(refused[2] ?? '', /^The entry in line 40\d{4} has no end/)
})

test('what is attached to a meeting or written about it is passed over, however long', async () => {
  const long = 'YmFzZTY0\r\n '.repeat(300_000)
  const text = calendarOf([
    'DTSTART:20250312T090000Z',
    `ATTACH;ENCODING=BASE64;VALUE=BINARY:${long}`,
    `DESCRIPTION:${long}`,
    'SUMMARY:Call with',
    '  Bob',
  ])
  const { events, refused } = await read(text, { bytes: 65_536 })
  assert.deepEqual([events.map(({ subject }) => subject), refused], [['Call with Bob'], []])
})
