/** Routines as a person does them day after day, among other things, and as events of them are sent. */
import type { Client } from '@floyo/client'

const DAY = 86_400_000
const MINUTE = 60_000

/** A command writes the files of the day, and they are passed on. */
export interface Routine {
  hour: number
  command: string
  /** `DAY` stands for the day. */
  files: readonly string[]
  last: { type: string; subject: string }
}

export interface SentEvent {
  t: number
  actor: string
  type: string
  subject: string
}

/** Midnights, the earliest first; `to` and `from` are days before today. */
export function daysBack({ from, to }: { from: number; to: number }): number[] {
  const today = Math.floor(Date.now() / DAY) * DAY
  return Array.from({ length: from - to + 1 }, (_, index) => today - (from - index) * DAY)
}

/** A day on which the routines are done, a few minutes apart from what their hour says. */
export function done(day: number, routines: readonly Routine[]): SentEvent[] {
  const late = (day / DAY) % 3
  return routines.flatMap((routine) => once(routine, day + (routine.hour * 60 + 5 + late) * MINUTE))
}

/** One time, begun at that moment; it takes 4 to 8 minutes. */
export function once({ command, files, last }: Routine, start: number): SentEvent[] {
  const act = (minutes: number, type: string, subject: string): SentEvent => ({
    t: start + minutes * MINUTE,
    actor: 'me',
    type,
    subject,
  })
  return [
    act(0, 'command.finished', command),
    ...files.map((file, index) => act(1 + index, 'file.created', fileOf(file, start))),
    act(4 + (Math.floor(start / DAY) % 5), last.type, last.subject),
  ]
}

/** The file of a day. */
export function fileOf(file: string, day: number): string {
  return file.replace('DAY', new Date(day).toISOString().slice(0, 10))
}

/** Pages looked at all day long. */
export function pagesOf(day: number): SentEvent[] {
  const number = day / DAY
  return Array.from({ length: 20 }, (_, index) => ({
    t: day + (480 + ((number * 37 + index * 101) % 560)) * MINUTE,
    actor: 'me',
    type: 'url.visited',
    subject: `https://news.example/${(number * 20 + index) % 997}`,
  }))
}

export async function send(client: Client, events: readonly SentEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 500)
    await client.sendEvents({ body: { events: events.slice(from, from + 500), source: 'import' } })
}
