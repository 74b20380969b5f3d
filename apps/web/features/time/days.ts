/** Days in a zone: the calendar that a person would look at, whatever the clock of the machine. */
import type { createFormatter } from 'use-intl/core'

type Format = ReturnType<typeof createFormatter>

/** The day of a moment in a zone, as `2026-11-19`. */
export function dayOf(at: string | Date, timeZone: string): string {
  return dayFormat(timeZone).format(typeof at === 'string' ? new Date(at) : at)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    // Swedish writes dates as ISO 8601 does.
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts })
    formats.set(timeZone, format)
  }
  return format
}

/** The day `count` days later; days have no zone, so this is plain counting. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7
}

/** A moment on that day that every zone of the world agrees is on it, for formatting in UTC. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

/** A day of the week by its name; 0 and 7 are Sunday, as in cron. */
export function weekdayName(format: Format, weekday: number, style: 'long' | 'short'): string {
  // 2026-11-15 is a Sunday.
  const date = noonOf(addDays('2026-11-15', weekday))
  return format.dateTime(date, { weekday: style, timeZone: 'UTC' })
}

/** The moment at which a day begins in a zone, as ISO 8601 in UTC. */
export function startOfDay(day: string, timeZone: string): string {
  return momentOf(`${day}T00:00`, timeZone)
}

/** The moment at which clocks of a zone show `2026-11-21T09:30`, as ISO 8601 in UTC. */
export function momentOf(clock: string, timeZone: string): string {
  const guess = new Date(`${clock}Z`)
  // Twice: the first step may cross a change of the clock.
  let moment = new Date(guess.getTime() - offsetMs(guess, timeZone))
  moment = new Date(guess.getTime() - offsetMs(moment, timeZone))
  return moment.toISOString()
}

function offsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at)
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000
}
