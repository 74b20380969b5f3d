/**
 * Dates and times. A time is ISO text in UTC with milliseconds, so that times compare as text does;
 * a zone is an IANA name and is UTC when left out. Nothing here reads a clock.
 */
import { Temporal } from 'temporal-polyfill'
import { type Call, defineFunction } from './define.ts'
import { formatDate, parseDate } from './date-format.ts'

const group = 'Dates and times'
const day = '2026-11-20T16:05:00Z'

export const dateFunctions = [
  defineFunction({
    name: 'now',
    group,
    params: [],
    returns: 'string',
    description: "The run's time, the same in every step and every replay of the run.",
    example: ['now()', '2026-11-20T16:05:00.000Z'],
    run: (call) => iso(at(call, call.now(), 'UTC')),
  }),
  defineFunction({
    name: 'format_date',
    group,
    params: ['date: date', 'format: string', 'zone?: string'],
    returns: 'string',
    description: 'A time as text, as seen in a zone: yyyy MM dd HH mm ss, MMM, EEEE, and so on.',
    example: [
      `format_date('${day}', 'EEE d MMM yyyy, HH:mm', 'Europe/Berlin')`,
      'Fri 20 Nov 2026, 17:05',
    ],
    check: (_date, format, zone) => checkFormat(format) ?? checkZone(zone),
    run: (call, date, format, zone) =>
      guarded(call, () => formatDate(at(call, date, zone), format)),
  }),
  defineFunction({
    name: 'parse_date',
    group,
    params: ['text: string', 'format?: string', 'zone?: string'],
    returns: 'string',
    description:
      'The time that a text gives in a format; without a format, ISO text. The zone says where its clock hangs.',
    example: [
      "parse_date('20.11.2026 17:05', 'dd.MM.yyyy HH:mm', 'Europe/Berlin')",
      '2026-11-20T16:05:00.000Z',
    ],
    check: (_text, format, zone) => checkFormat(format) ?? checkZone(zone),
    run: (call, text, format, zone = 'UTC') =>
      guarded(call, () => {
        if (format === undefined) return iso(at(call, text, zone))
        return iso(parseDate(text, format).toZonedDateTime(zone))
      }),
  }),
  defineFunction({
    name: 'date_add',
    group,
    params: ['date: date', 'amount: number', 'unit: string', 'zone?: string'],
    returns: 'string',
    description:
      'A time so many years, months, weeks, days, hours, minutes or seconds later (or earlier, when negative).',
    example: [`date_add('${day}', -1, 'days')`, '2026-11-19T16:05:00.000Z'],
    check: (_date, ...[, unit, zone]) => checkUnit(unit) ?? checkZone(zone),
    run: (call, ...[date, amount, unit, zone]) => {
      if (!Number.isInteger(amount)) call.fail('date_add() needs a whole number of units.')
      return guarded(call, () => iso(at(call, date, zone).add({ [unitOf(call, unit)]: amount })))
    },
  }),
  defineFunction({
    name: 'date_diff',
    group,
    params: ['from: date', 'to: date', 'unit: string', 'zone?: string'],
    returns: 'number',
    description: 'How many full units lie between two times; negative when the second is earlier.',
    example: [`date_diff('2026-11-01', '${day}', 'days')`, 19],
    check: (_from, ...[, unit, zone]) => checkUnit(unit) ?? checkZone(zone),
    run: (call, ...[from, to, unit, zone]) =>
      guarded(call, () => {
        const largestUnit = unitOf(call, unit)
        return at(call, from, zone).until(at(call, to, zone), { largestUnit })[largestUnit] + 0
      }),
  }),
  defineFunction({
    name: 'start_of',
    group,
    params: ['date: date', 'unit: string', 'zone?: string'],
    returns: 'string',
    description:
      'The first moment of the year, month, week (Monday), day, hour or minute a time lies in.',
    example: [`start_of('${day}', 'month')`, '2026-11-01T00:00:00.000Z'],
    check: (_date, unit, zone) => checkUnit(unit) ?? checkZone(zone),
    run: (call, date, unit, zone) =>
      guarded(call, () => iso(startOf(call, at(call, date, zone), unit))),
  }),
  defineFunction({
    name: 'weekday',
    group,
    params: ['date: date', 'zone?: string'],
    returns: 'number',
    description: 'The day of the week: 1 is Monday, 7 is Sunday.',
    example: [`weekday('${day}')`, 5],
    check: (_date, zone) => checkZone(zone),
    run: (call, date, zone) => at(call, date, zone).dayOfWeek,
  }),
  defineFunction({
    name: 'unix',
    group,
    params: ['date: date'],
    returns: 'number',
    description:
      'A time as whole seconds since 1970. Milliseconds since 1970 are understood wherever a date is expected.',
    example: [`unix('${day}')`, 1795190700],
    run: (call, date) => Math.floor(at(call, date, 'UTC').epochMilliseconds / 1000),
  }),
]

const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const

function unitOf(call: Call, text: string): (typeof units)[number] {
  return findUnit(text) ?? call.fail(checkUnit(text) ?? '')
}

function findUnit(text: string): (typeof units)[number] | undefined {
  return units.find((name) => name === text || name === `${text}s`)
}

function checkUnit(unit: string | undefined): string | undefined {
  if (unit === undefined || findUnit(unit)) return undefined
  return `A unit is one of ${units.join(', ')}; ${unit} is none.`
}

function checkZone(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined
  const epoch = Temporal.Instant.fromEpochMilliseconds(0)
  const refused = refusal(() => epoch.toZonedDateTimeISO(zone))
  return refused && `There is no time zone ${zone}. Expected a name such as Europe/Berlin, or UTC.`
}

function checkFormat(format: string | undefined): string | undefined {
  if (format === undefined) return undefined
  const epoch = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO('UTC')
  return refusal(() => formatDate(epoch, format))
}

function refusal(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return `${error.message.replace(/\.$/, '')}.`
    throw error
  }
}

/** The moment a value means, seen in a zone. Text without an offset is taken as that zone's clock. */
function at(call: Call, date: string | number, zone = 'UTC'): Temporal.ZonedDateTime {
  call.spend(600)
  try {
    if (typeof date === 'number') {
      return Temporal.Instant.fromEpochMilliseconds(date).toZonedDateTimeISO(zone)
    }
    if (/(z|[+-]\d\d(:?\d\d)?)$/i.test(date) && /\d[t ]\d/i.test(date)) {
      return Temporal.Instant.from(date).toZonedDateTimeISO(zone)
    }
    return Temporal.PlainDateTime.from(date).toZonedDateTime(zone)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const place = /zone/i.test(error.message) ? ' and a zone such as Europe/Berlin' : ''
    return call.fail(
      `A date is ISO text such as 2026-11-20 or 2026-11-20T17:05:00Z${place}; parse_date() reads other forms.`,
    )
  }
}

function startOf(call: Call, time: Temporal.ZonedDateTime, unit: string): Temporal.ZonedDateTime {
  const midnight = time.startOfDay()
  const starts = {
    years: () => midnight.with({ month: 1, day: 1 }).startOfDay(),
    months: () => midnight.with({ day: 1 }).startOfDay(),
    weeks: () => midnight.subtract({ days: time.dayOfWeek - 1 }).startOfDay(),
    days: () => midnight,
    hours: () => time.round({ smallestUnit: 'hour', roundingMode: 'floor' }),
    minutes: () => time.round({ smallestUnit: 'minute', roundingMode: 'floor' }),
    seconds: () => time.round({ smallestUnit: 'second', roundingMode: 'floor' }),
  }
  return starts[unitOf(call, unit)]()
}

function iso(time: Temporal.ZonedDateTime): string {
  return time.toInstant().toString({ smallestUnit: 'millisecond' })
}

/** Temporal's refusals (dates out of range, unknown zones) as errors of the expression. */
function guarded<Value>(call: Call, work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return call.fail(`${error.message.replace(/\.$/, '')}.`)
    throw error
  }
}
