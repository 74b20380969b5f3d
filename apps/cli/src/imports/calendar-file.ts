/** An iCalendar file as events: each meeting that has taken place, repeated ones as often as they did. */
import { eventId, type EventLine } from '@floyo/contracts'
import ICAL from 'ical.js'
import { redactText } from '../capture/redact.ts'
import { CliError, messageOf } from '../cli-error.ts'

const mostRepeats = 20_000

/**
 * The `meeting.held` events of a calendar between `since` and `until`, oldest first. Canceled meetings
 * and single dates taken out of a series did not take place.
 *
 * @throws CliError `badInput` when the text is no calendar
 */
export function calendarEvents(
  text: string,
  { actor, since, until }: { actor: string; since: number; until: number },
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
      const t = start.toJSDate().getTime()
      if (t < since || t > until || isCanceled(meeting)) continue
      events.push(toEvent(meeting, { t, endedAt: end.toJSDate().getTime(), actor }))
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

function isCanceled(meeting: ICAL.Event): boolean {
  return (
    String(meeting.component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED'
  )
}

function toEvent(
  meeting: ICAL.Event,
  { t, endedAt, actor }: { t: number; endedAt: number; actor: string },
): EventLine {
  const subject = redactText(meeting.summary ?? '').slice(0, 500) || 'meeting'
  const people = meeting.attendees.length
  const line = {
    id: `${meeting.uid}:${t}`,
    t,
    actor,
    type: 'meeting.held',
    subject,
    attrs: { minutes: Math.round((endedAt - t) / 60_000), ...(people > 0 ? { people } : {}) },
  }
  return { ...line, id: eventId(line, 'calendar') }
}
