/**
 * A cron expression as people would say it. Cron can say more than a sentence holds, so only the forms
 * that people use are put into words; any other stays `other` and is shown as it is written.
 */

export type ScheduleShape =
  | { kind: 'minutes'; every: number }
  | { kind: 'hours'; every: number; minute: number }
  | { kind: 'days'; days: Days; times: string[] }
  | { kind: 'months'; daysOfMonth: number[]; times: string[] }
  | { kind: 'last-day'; times: string[] }
  | { kind: 'nth-day'; place: 1 | 2 | 3 | 4 | 5; day: number; times: string[] }
  | { kind: 'other' }

/** Weekdays are 0 for Sunday to 6 for Saturday, in the order of a week that begins on Monday. */
export type Days = 'every' | 'weekdays' | 'weekends' | number[]

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const other: ScheduleShape = { kind: 'other' }

export function scheduleShape(cron: string): ScheduleShape {
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...rest] = cron.trim().split(/\s+/)
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || rest.length > 0) return other
  if (month !== '*') return other
  const everyDay = dayOfMonth === '*' && isAny(dayOfWeek)
  if (everyDay && hour === '*') return withinTheHour(minute)
  if (everyDay && hour.startsWith('*/')) return everyFewHours(minute, hour)
  const times = timesOf(minute, hour)
  if (!times) return other
  if (dayOfMonth === 'L' && isAny(dayOfWeek)) return { kind: 'last-day', times }
  const nth = dayOfMonth === '*' && /^([0-7])#([1-5])$/.exec(dayOfWeek)
  if (nth) {
    const place = Number(nth[2]) as 1 | 2 | 3 | 4 | 5
    return { kind: 'nth-day', place, day: Number(nth[1]) % 7, times }
  }
  if (dayOfMonth === '*') {
    const days = daysOf(dayOfWeek)
    return days ? { kind: 'days', days, times } : other
  }
  const daysOfMonth = isAny(dayOfWeek) ? numbersOf(dayOfMonth, 1, 31) : undefined
  return daysOfMonth ? { kind: 'months', daysOfMonth, times } : other
}

function isAny(field: string): boolean {
  return field === '*' || field === '?'
}

function withinTheHour(minute: string): ScheduleShape {
  if (minute === '*') return { kind: 'minutes', every: 1 }
  const every = /^(?:\*|0)\/(\d+)$/.exec(minute)?.[1]
  // `*/25` fires at 0, 25 and 50 and then at 0: that is not every 25 minutes.
  if (every) return 60 % Number(every) === 0 ? { kind: 'minutes', every: Number(every) } : other
  const at = wholeNumber(minute, 0, 59)
  return at === undefined ? other : { kind: 'hours', every: 1, minute: at }
}

function everyFewHours(minute: string, hour: string): ScheduleShape {
  const every = wholeNumber(hour.slice(2), 1, 23)
  const at = wholeNumber(minute, 0, 59)
  if (every === undefined || at === undefined || 24 % every !== 0) return other
  return { kind: 'hours', every, minute: at }
}

/** `HH:MM` of each time of a day; more than four are no sentence any more. */
function timesOf(minute: string, hour: string): string[] | undefined {
  const minutes = numbersOf(minute, 0, 59)
  const hours = numbersOf(hour, 0, 23)
  if (!minutes || !hours || minutes.length * hours.length > 4) return undefined
  return hours.flatMap((h) => minutes.map((m) => `${twoDigits(h)}:${twoDigits(m)}`))
}

function daysOf(field: string): Days | undefined {
  if (isAny(field)) return 'every'
  const named = field.toLowerCase().replaceAll(/[a-z]{3}/g, (name) => {
    const index = dayNames.indexOf(name)
    return index === -1 ? name : String(index)
  })
  const days = numbersOf(named, 0, 7)?.map((day) => day % 7)
  if (!days) return undefined
  const key = [...new Set(days)].toSorted((a, b) => a - b).join(' ')
  if (key === '1 2 3 4 5') return 'weekdays'
  if (key === '0 6') return 'weekends'
  if (key === '0 1 2 3 4 5 6') return 'every'
  return [...new Set(days)].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7))
}

/** The numbers of a list of numbers and ranges, such as `1,3-5`. */
function numbersOf(field: string, low: number, high: number): number[] | undefined {
  const numbers: number[] = []
  for (const part of field.split(',')) {
    const [from, to, ...rest] = part.split('-').map((text) => wholeNumber(text, low, high))
    if (from === undefined || rest.length > 0) return undefined
    if (part.includes('-') && to === undefined) return undefined
    if (to !== undefined && to < from) return undefined
    for (let one = from; one <= (to ?? from); one++) numbers.push(one)
  }
  return numbers
}

function wholeNumber(text: string, low: number, high: number): number | undefined {
  if (!/^\d{1,2}$/.test(text)) return undefined
  const number = Number(text)
  return number >= low && number <= high ? number : undefined
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
