/**
 * The three routines of the made-up person, as lists of what is done how many seconds later: one on
 * weekdays, one a week, one whenever an invoice comes. Cost: linear in the acts.
 */
import type { JsonObject } from '@floyo/contracts'
import { dateText } from '../zones.ts'
import type { Random } from './random.ts'

/** An act, `after` seconds from the first one of its routine. A command is seen when it ends. */
export interface Act {
  after: number
  type: string
  subject: string
  attrs?: JsonObject
}

const sales = '~/work/sales'

/** Every weekday at about 09:05: export the sales of the day, look at them, mail them. */
export function dailyExport(day: number, random: Random): Act[] {
  const file = `sales-${dateText(day)}.csv`
  const took = random.between(28, 55)
  return [
    {
      after: 0,
      type: 'command.finished',
      subject: 'python export.py',
      attrs: { cwd: sales, exitCode: 0, durationMs: took * 1000 },
    },
    {
      after: 2,
      type: 'file.created',
      subject: `${sales}/reports/${file}`,
      attrs: { sizeBytes: random.between(18_000, 42_000) },
    },
    {
      after: random.between(15, 50),
      type: 'file.opened',
      subject: `${sales}/reports/${file}`,
    },
    {
      after: random.between(140, 320),
      type: 'mail.sent',
      subject: 'mailto:team@example.com',
      attrs: { subject: `Sales of ${dateText(day)}`, attachments: [file] },
    },
  ]
}

/** Every Monday at about 10:30: the summary of the week that ended the day before. */
export function weeklySummary(day: number, random: Random): Act[] {
  const file = `week-${dateText(day)}.pdf`
  const took = random.between(70, 110)
  return [
    {
      after: 0,
      type: 'command.finished',
      subject: `python weekly_summary.py --until ${dateText(day - 1)}`,
      attrs: { cwd: sales, exitCode: 0, durationMs: took * 1000 },
    },
    {
      after: 2,
      type: 'file.created',
      subject: `${sales}/weekly/${file}`,
      attrs: { sizeBytes: random.between(90_000, 130_000) },
    },
    {
      after: random.between(200, 420),
      type: 'mail.sent',
      subject: 'mailto:lead@example.com',
      attrs: { subject: `Week up to ${dateText(day - 1)}`, attachments: [file] },
    },
  ]
}

/** Whenever an invoice lands among the downloads: book it, then look it up in the books. */
export function invoice(at: { day: number; number: number }, random: Random): Act[] {
  const file = `~/Downloads/invoice-${10_000 + ((at.day * 7 + at.number) % 80_000)}.pdf`
  const arrives: Act = { after: 0, type: 'file.created', subject: file }
  if (random.chance(0.08)) return [arrives]
  const took = random.between(4, 9)
  const booked = random.between(60, 200)
  return [
    arrives,
    {
      after: booked,
      type: 'command.finished',
      subject: `python book_invoice.py ${file}`,
      attrs: { cwd: '~/work/books', exitCode: 0, durationMs: took * 1000 },
    },
    {
      after: booked + random.between(20, 60),
      type: 'url.visited',
      subject: 'https://books.example/invoices',
    },
  ]
}
