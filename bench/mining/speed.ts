/**
 * How fast a year of one busy person is mined, in how much memory, and what a day's news cost then.
 * Seconds are of processor time, so that other work on the machine does not count.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  generateStream,
  plainShape,
  type GeneratedStream,
} from '../../packages/mining/src/testing/generate.ts'
import { printTable, rounded } from './figures.ts'
import type { Mined } from './mine-file.ts'

const DAY = 86_400_000
const DAYS = 350
/** So many events are generated at once; more are made of several stretches of weeks. */
const MOST_AT_ONCE = 1_100_000
const LINES_AT_ONCE = 20_000

/** Mines a generated stream of about `events` events. */
export function measureSpeed(events: number): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-mining-'))
  try {
    const file = join(folder, 'events.jsonl')
    const { timezone, routines } = writeStream(file, events)
    const args = [join(import.meta.dirname, 'mine-file.ts'), file, timezone]
    const child = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (child.status !== 0) throw new Error(`mining a file failed: ${child.stderr}`)
    const mined = JSON.parse(child.stdout) as Mined
    const figures = {
      events: mined.events,
      read_s: rounded(mined.readSeconds, 2),
      mine_s: rounded(mined.mineSeconds, 2),
      ingested_per_s: Math.round(mined.events / mined.ingestSeconds),
      news: mined.news,
      news_ms: Math.round(mined.newsSeconds * 1000),
      same_as_one_run: mined.isSame,
      suggestions: mined.suggestions,
      routines,
      peak_mb: mined.peakMegabytes,
    }
    const seconds = rounded(mined.readSeconds + mined.mineSeconds, 2)
    printTable(`speed: one generated person, ${mined.events} events`, [
      ['what', 'goal', 'here'],
      ['read and mined, s', events > 2e6 ? '60' : '5', seconds],
      ['memory at its peak, MB', events > 2e6 ? '1500' : '400', figures.peak_mb],
      ['taken in a second', '50000', figures.ingested_per_s],
      [`${mined.news} more events, ms`, '200', figures.news_ms],
      ['found as one run finds', 'yes', mined.isSame ? 'yes' : 'no'],
      ['suggestions, of routines planted', '', `${figures.suggestions} of ${routines}`],
    ])
    return figures
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes a stream to a file, stretch by stretch, so that it never is in memory as a whole. */
function writeStream(file: string, events: number): { timezone: string; routines: number } {
  const stretches = Math.ceil(events / MOST_AT_ONCE)
  // Whole weeks, so that plans go on; in UTC, so that no clock changes between two stretches.
  const days = Math.floor(DAYS / stretches / 7) * 7
  const stream = generateStream(1, {
    ...plainShape,
    timezone: 'UTC',
    days,
    // Heartbeats make some 144 a day; the rest is the person's, five days of seven in full.
    actsPerDay: Math.round(((events / (stretches * days) - 144) * 7) / 5.3),
    routines: 12,
  })
  writeFileSync(file, '')
  for (let stretch = 0; stretch < stretches; stretch++) {
    const lines = shifted(stream, stretch, days)
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE)
      appendFileSync(file, lines.slice(at, at + LINES_AT_ONCE).join(''))
  }
  return { timezone: stream.timezone, routines: stream.routines.length }
}

/** The stream some stretches later: routines keep their times, everything else is an hour off. */
function shifted({ events, routines }: GeneratedStream, stretch: number, days: number): string[] {
  const planted = new Set(routines.flatMap(({ occurrences }) => occurrences.flat()))
  const later = stretch * days * DAY
  return events
    .map((event, place) => {
      // Spread evenly over two hours by the golden ratio, another place each stretch.
      const share = (place * 0.618_033_988_75 * (stretch + 1)) % 1
      const off = stretch === 0 || planted.has(place) ? 0 : Math.round((share - 0.5) * 7_200_000)
      return { ...event, t: event.t + later + off }
    })
    .toSorted((a, b) => a.t - b.t)
    .map((event) => `${JSON.stringify(event)}\n`)
}
