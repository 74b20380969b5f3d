/** The days of a calendar as people write them: a date a line, and what day it is. */
import type { Calendar } from '@floyo/contracts'

type Day = Calendar['days'][number]

export function daysText(days: readonly Day[]): string {
  return days.map(({ date, name }) => `${date} ${name}`.trim()).join('\n')
}

/** @returns the days, or the number of the first line that is none, from 1 */
export function readDays(text: string): { ok: true; days: Day[] } | { ok: false; line: number } {
  const days: Day[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    const [, date = '', name = ''] = /^(\d{4}-\d\d-\d\d)(?:[\s,;:]+(.*))?$/.exec(trimmed) ?? []
    if (!isDate(date)) return { ok: false, line: index + 1 }
    days.push({ date, name })
  }
  return { ok: true, days }
}

/** A day that there is: not the 30th of February. */
function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** The days from `today` on, the next one first. @param today such as `2026-11-21` */
export function daysAhead(days: readonly Day[], today: string): Day[] {
  return days
    .filter(({ date }) => date >= today)
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}
