/**
 * An iCalendar file as events: each meeting that has taken place, repeated ones as often as they did, and
 * each absence (whole days that are not marked as free, times marked as out of office). It is the calendar
 * that did them, not the person: what stands in it already needs no reminder.
 */
import { eventId, type EventLine } from '@floyo/contracts'
import ICAL from 'ical.js'
import { redactText } from '../capture/redact.ts'
import { CliError, messageOf } from '../cli-error.ts'

const mostRepeats = 20_000

const actor = 'svc:calendar'

/**
 * The `meeting.held` and `absence.held` events of a calendar between `since` and `until`, oldest first.
 * Canceled meetings and single dates taken out of a series did not take place. Times without a zone are
 * those of this computer.
 *
 * @throws CliError `badInput` when the text is no calendar
 */
export function calendarEvents(
  text: string,
  { since, until }: { since: number; until: number },
): EventLine[] {
  const calendar = parseCalendar(text)
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone))
  }
  const meetings = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  const byUid = Map.groupBy(meetings, ({ uid }) => uid)
  const events: EventLine[] = []
  for (const series of byUid.values()) {
    for (const { start, end, meeting } of occurrences(series, until)) {
      const zone = zoneOf(meeting)
      const t = instantOf(start, zone)
      if (t < since || t > until || isCanceled(meeting)) continue
      const type = start.isDate || isOutOfOffice(meeting) ? 'absence.held' : 'meeting.held'
      if (start.isDate && isFree(meeting)) continue
      events.push(toEvent(meeting, { t, endedAt: instantOf(end, zone), type }))
    }
  }
  return events.toSorted((a, b) => a.t - b.t)
}

function parseCalendar(text: string): ICAL.Component {
  try {
    return new ICAL.Component(ICAL.parse(text))
  } catch (error) {
    throw new CliError('badInput', `This is no iCalendar file: ${messageOf(error)}`, {
      fix: 'export the calendar again as .ics',
      cause: error,
    })
  }
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

/** Some calendars name a zone without describing it. */
function zoneOf(meeting: ICAL.Event): string | undefined {
  const name = meeting.component.getFirstProperty('dtstart')?.getFirstParameter('tzid')
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
