/**
 * When a routine happens, in plain words, with how surely: the plan's own fields are read out, and the
 * counts go with them. Cost: linear in the plan's fields.
 */
import { expandField, type Schedule } from '../schedule.ts'
import type { ObservedRoutine } from './observed.ts'
import { tellList, tellStart } from './words.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const places = ['', 'first', 'second', 'third', 'fourth', 'fifth']

/**
 * `On 14 of 15 weekdays at about 09:05`, `In 4 of 4 months, on the last day at about 16:20,`,
 * `29 of 33 times after invoice-*.pdf appears,`: what `you ...` follows.
 */
export function tellWhen({ schedule, trigger, steps, evidence }: ObservedRoutine): string {
  const { hits, expected } = evidence
  if (schedule) return tellPlanned(schedule, `${hits} of ${expected}`)
  const start = steps[trigger ?? 0]
  const after = start ? ` ${tellStart(start).sentence}` : ''
  return `${hits} of ${expected} times${after},`
}

function tellPlanned(schedule: Schedule, share: string): string {
  const [minute = '', hour = '', dom = '*', , dow = '*'] = schedule.cron.split(/\s+/)
  const times = timesOf(minute, hour)
  const at = times.length > 3 ? '' : ` at about ${tellList(times)}`
  const monthly = dayOfMonth(dom, dow)
  // Several times a day: the counts are of due times, not of days.
  if (times.length > 1 || (monthly?.days ?? 1) > 1)
    return `${share} times, on ${monthly?.text ?? daysOf(schedule, dow)}${at},`
  if (monthly) return `In ${share} months, on ${monthly.text}${at},`
  return `On ${share} ${daysOf(schedule, dow)}${at}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function timesOf(minute: string, hour: string): string[] {
  return expandField(hour, 0, 23).flatMap((h) =>
    expandField(minute, 0, 59).map((m) => `${two(h)}:${two(m)}`),
  )
}

/** The days of a monthly plan; undefined for a weekly one. */
function dayOfMonth(dom: string, dow: string): { text: string; days: number } | undefined {
  if (dom === 'L') return { text: 'the last day', days: 1 }
  const nth = /^(\d)#(\d)$/.exec(dow)
  if (nth) {
    const text = `the ${places[Number(nth[2])] ?? ''} ${weekdays[Number(nth[1]) % 7]}`
    return { text, days: 1 }
  }
  if (dom === '*') return undefined
  const days = expandField(dom, 1, 31)
  return { text: `the ${tellList(days.map(ordinal))} of the month`, days: days.length }
}

/** `weekdays`, `Mondays`, `days`, `every second Monday`. */
function daysOf({ every_weeks: weeks = 1 }: Schedule, dow: string): string {
  const days = dow === '*' ? [0, 1, 2, 3, 4, 5, 6] : uniqueDays(dow)
  const names = tellList(days.map((day) => `${weekdays[day]}s`))
  if (weeks > 1) return `${names} of every ${weeks === 2 ? 'second' : ordinal(weeks)} week`
  if (days.length === 7) return 'days'
  return days.join() === '1,2,3,4,5' ? 'weekdays' : names
}

function uniqueDays(dow: string): number[] {
  return [...new Set(expandField(dow, 0, 7).map((day) => day % 7))].toSorted((a, b) => a - b)
}

function ordinal(number: number): string {
  const tens = Math.floor(number / 10)
  const ending = tens === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${number}${ending}`
}
