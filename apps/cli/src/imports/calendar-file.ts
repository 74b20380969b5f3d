/**
 * An iCalendar file as events: each meeting that has taken place, repeated ones as often as they did, and
 * each absence (whole days that are not marked as free, times marked as out of office). It is the calendar
 * that did them, not the person: what stands in it already needs no reminder.
 *
 * Read as it comes: a meeting by itself is told at once. Only entries of repeated meetings wait for the
 * end, as an exception may stand before what it is one of, and so do those in a zone that is not
 * described yet.
 */
import type { Readable } from 'node:stream'
import { eventId, type EventLine } from '@floyo/contracts'
import ICAL from 'ical.js'
import { redactText } from '../capture/redact.ts'
import { CliError, messageOf } from '../cli-error.ts'
import { type CalendarEntry, calendarEntries, refusal } from './calendar-entries.ts'

const mostRepeats = 20_000
const mostWaitingMiB = 64

const actor = 'svc:calendar'

interface CalendarReading {
  since: number
  until: number
  /** Told of each entry that is left out. */
  refuse: (reason: CliError) => void
}

/**
 * The `meeting.held` and `absence.held` events of a calendar between `since` and `until`, repeated ones
 * last. Canceled meetings and single dates taken out of a series did not take place. Times without a
 * zone are those of this computer.
 *
 * @throws CliError `badInput` when it is no calendar, or holds more of repeated meetings than can wait
 */
export async function* calendarEvents(
  input: Readable,
  reading: CalendarReading,
): AsyncGenerator<EventLine> {
  const { refuse } = reading
  const waiting = new Map<string, CalendarEntry[]>()
  let waitingLength = 0
  for await (const entry of calendarEntries(input, refuse)) {
    const meeting = readEntry(entry, refuse)
    if (!meeting) continue
    if (isAlone(meeting)) {
      yield* eventsOf([entry], reading)
      continue
    }
    waitingLength += entry.text.length
    if (waitingLength > mostWaitingMiB * 1024 * 1024) throw tooManyRepeated()
    const series = waiting.get(meeting.uid)
    if (series) series.push(entry)
    else waiting.set(meeting.uid, [entry])
  }
  for (const series of waiting.values()) yield* eventsOf(series, reading)
}

function tooManyRepeated(): CliError {
  const message = `The repeated meetings of this calendar take more than ${mostWaitingMiB} MiB`
  return new CliError('badInput', message, {
    fix: 'export a shorter time, or one calendar at a time',
  })
}

/** The meeting of an entry; none of a zone, which is known from here on. */
function readEntry(
  { name, line, text }: CalendarEntry,
  refuse: (reason: CliError) => void,
): ICAL.Event | undefined {
  try {
    const calendar = ICAL.parse(`BEGIN:VCALENDAR\r\n${text}\r\nEND:VCALENDAR`)
    const component = new ICAL.Component(calendar).getFirstSubcomponent(name.toLowerCase())
    if (component && name === 'VEVENT') return new ICAL.Event(component)
    if (component) ICAL.TimezoneService.register(new ICAL.Timezone(component))
  } catch (error) {
    refuse(refusal({ line }, `can not be read: ${messageOf(error)}`))
  }
  return undefined
}

/** Whether it can be told without any other entry. */
function isAlone(meeting: ICAL.Event): boolean {
  if (meeting.isRecurring() || meeting.isRecurrenceException()) return false
  const name = zoneNameOf(meeting)
  return !name || ICAL.TimezoneService.has(name) || zoneOf(meeting) !== undefined
}

/** What took place of the entries with one id. */
function eventsOf(
  entries: readonly CalendarEntry[],
  { since, until, refuse }: CalendarReading,
): EventLine[] {
  const series = entries.flatMap((entry) => readEntry(entry, refuse) ?? [])
  const events: EventLine[] = []
  try {
    for (const { start, end, meeting } of occurrences(series, until)) {
      const zone = zoneOf(meeting)
      const t = instantOf(start, zone)
      if (t < since || t > until || isCanceled(meeting)) continue
      const type = start.isDate || isOutOfOffice(meeting) ? 'absence.held' : 'meeting.held'
      if (start.isDate && isFree(meeting)) continue
      events.push(toEvent(meeting, { t, endedAt: instantOf(end, zone), type }))
    }
  } catch (error) {
    const [first] = entries
    if (first) refuse(refusal(first, `can not be read: ${messageOf(error)}`))
  }
  return events
}

interface Occurrence {
  start: ICAL.Time
  end: ICAL.Time
  meeting: ICAL.Event
}

function* occurrences(series: ICAL.Event[], until: number): Generator<Occurrence> {
  const main = series.find((one) => !one.isRecurrenceException()) ?? series[0]
  if (!main) return
  const exceptions = series.filter((one) => one !== main && one.isRecurrenceException())
  for (const exception of exceptions) main.relateException(exception)
  if (!main.isRecurring()) {
    for (const meeting of series) yield { start: meeting.startDate, end: meeting.endDate, meeting }
    return
  }
  const iterator = main.iterator()
  for (let count = 0; count < mostRepeats; count++) {
    const next = iterator.next() as ICAL.Time | undefined
    if (!next || next.toJSDate().getTime() > until) return
    const { startDate, endDate, item } = main.getOccurrenceDetails(next)
    yield { start: startDate, end: endDate, meeting: item }
  }
}

function zoneNameOf({ component }: ICAL.Event): string | undefined {
  return component.getFirstProperty('dtstart')?.getFirstParameter('tzid')
}

/** Some calendars name a zone without describing it. */
function zoneOf(meeting: ICAL.Event): string | undefined {
  const name = zoneNameOf(meeting)
  if (!name || ICAL.TimezoneService.has(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** `zone`: that of a time which the calendar left without one. */
function instantOf(time: ICAL.Time, zone: string | undefined): number {
  const local = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  if (zone === undefined) return time.toJSDate().getTime()
  // The offset an offset ago; the second look is for the hours around a clock change.
  return local - offsetAt(local - offsetAt(local, zone), zone)
}

function offsetAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
}

function isCanceled(meeting: ICAL.Event): boolean {
  return says(meeting, 'status', 'CANCELLED')
}

function isFree(meeting: ICAL.Event): boolean {
  return says(meeting, 'transp', 'TRANSPARENT')
}

function isOutOfOffice(meeting: ICAL.Event): boolean {
  return says(meeting, 'x-microsoft-cdo-busystatus', 'OOF')
}

function says({ component }: ICAL.Event, property: string, value: string): boolean {
  return String(component.getFirstPropertyValue(property) ?? '').toUpperCase() === value
}

function toEvent(
  meeting: ICAL.Event,
  { t, endedAt, type }: { t: number; endedAt: number; type: string },
): EventLine {
  const subject = redactText(meeting.summary ?? '').slice(0, 500) || type
  const people = meeting.attendees.length
  const line = {
    id: `${meeting.uid}:${t}`,
    t,
    actor,
    type,
    subject,
    attrs: { minutes: Math.round((endedAt - t) / 60_000), ...(people > 0 ? { people } : {}) },
  }
  return { ...line, id: eventId(line, 'calendar') }
}
