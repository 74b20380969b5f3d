import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarEvents } from './calendar-file.ts'

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

test('meetings repeat as they did: across the clock change, without those taken out, moved ones as moved', () => {
  const until = Date.parse('2025-04-22T00:00:00Z')
  const events = calendarEvents(calendar, { since: 0, until })
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
  assert.throws(() => calendarEvents('hello', { since: 0, until }), /no iCalendar file/)
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

test('a meeting in a zone that the calendar names but does not describe has the times of that zone', () => {
  const text = calendarOf([
    'DTSTART;TZID=America/New_York:20250303T090000',
    'DTEND;TZID=America/New_York:20250303T093000',
    'RRULE:FREQ=WEEKLY;COUNT=2',
    'SUMMARY:Call',
  ])
  const events = calendarEvents(text, { since: 0, until: Date.parse('2025-04-01T00:00:00Z') })
  assert.deepEqual(
    events.map(({ t: time, attrs }) => [new Date(time).toISOString(), attrs['minutes']]),
    // The clocks there change on 9 March.
    [
      ['2025-03-03T14:00:00.000Z', 30],
      ['2025-03-10T13:00:00.000Z', 30],
    ],
  )
})

test('whole days are absences unless they are free, and the calendar is who did it', () => {
  const text = calendarOf(
    ['DTSTART;VALUE=DATE:20250303', 'DTEND;VALUE=DATE:20250308', 'SUMMARY:Holiday'],
    ['DTSTART;VALUE=DATE:20250310', 'SUMMARY:Birthday of Bob', 'TRANSP:TRANSPARENT'],
    ['DTSTART:20250311T090000Z', 'SUMMARY:Doctor', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF'],
    ['DTSTART:20250312T090000Z', 'SUMMARY:Call', 'X-MICROSOFT-CDO-BUSYSTATUS:BUSY'],
  )
  const events = calendarEvents(text, { since: 0, until: Date.parse('2025-04-01T00:00:00Z') })
  assert.deepEqual(
    events.map(({ actor, type, subject }) => [actor, type, subject]),
    [
      ['svc:calendar', 'absence.held', 'Holiday'],
      ['svc:calendar', 'absence.held', 'Doctor'],
      ['svc:calendar', 'meeting.held', 'Call'],
    ],
  )
})
