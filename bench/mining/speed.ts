/**
 * How fast a year of one busy person is mined, and in how much memory. Seconds are of processor time,
 * so that other work on the machine does not count.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateStream, plainShape } from '../../packages/mining/src/testing/generate.ts'
import { printTable, rounded } from './figures.ts'

const DAYS = 360
const LINES_AT_ONCE = 20_000

interface Mined {
  events: number
  readSeconds: number
  mineSeconds: number
  suggestions: number
  peakMegabytes: number
}

/** Mines a generated stream of about `events` events. */
export function measureSpeed(events: number): Record<string, unknown> {
  const stream = generateStream(1, {
    ...plainShape,
    days: DAYS,
    // Heartbeats make some 144 a day; the rest is the person's, five days of seven in full.
    actsPerDay: Math.round(((events / DAYS - 144) * 7) / 5.3),
    routines: 12,
  })
  const folder = mkdtempSync(join(tmpdir(), 'floyo-mining-'))
  try {
    const file = join(folder, 'events.jsonl')
    writeFileSync(file, '')
    for (let at = 0; at < stream.events.length; at += LINES_AT_ONCE)
      appendFileSync(
        file,
        stream.events
          .slice(at, at + LINES_AT_ONCE)
          .map((event) => `${JSON.stringify(event)}\n`)
          .join(''),
      )
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'mine-file.ts'), file, stream.timezone],
      { encoding: 'utf8' },
    )
    if (child.status !== 0) throw new Error(`mining a file failed: ${child.stderr}`)
    const mined = JSON.parse(child.stdout) as Mined
    const figures = {
      events: mined.events,
      read_s: rounded(mined.readSeconds, 2),
      mine_s: rounded(mined.mineSeconds, 2),
      events_per_s: Math.round(mined.events / (mined.readSeconds + mined.mineSeconds)),
      suggestions: mined.suggestions,
      routines: stream.routines.length,
      peak_mb: mined.peakMegabytes,
    }
    printTable('speed: one generated person', [Object.keys(figures), Object.values(figures)])
    return figures
  } finally {
    rmSync(folder, { recursive: true })
  }
}
