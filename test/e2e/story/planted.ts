/** A stream of events in which routines are planted, and what is planted in it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { EventLine, Suggestion } from '@floyo/contracts'
import { generateStream, plainShape } from '@floyo/mining/testing'

export interface PlantedRoutine {
  schedule: { cron: string; timezone: string } | null
  /** ms since 1970 of each occurrence's first event. */
  startedAt: number[]
}

export interface PlantedStream {
  name: string
  file: string
  timezone: string
  events: number
  routines: PlantedRoutine[]
}

/** The labelled stream in `dir`, or, without one, a generated stream written to `scratch`. */
export function plantedStream(dir: string, scratch: string): PlantedStream {
  return existsSync(join(dir, 'truth.json')) ? labelledStream(dir) : generatedStream(scratch)
}

interface Truth {
  name: string
  tz: string
  /** A routine that a step sets off has no schedule. */
  routines: { schedule?: { cron: string; tz: string } | null; occurrences: number[][] }[]
}

function labelledStream(dir: string): PlantedStream {
  const truth = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as Truth
  const file = join(dir, 'events.jsonl.gz')
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const timeOf = (index: number): number => (JSON.parse(lines[index] ?? '{}') as EventLine).t
  return {
    name: truth.name,
    file,
    timezone: truth.tz,
    events: lines.length,
    routines: truth.routines.map(({ schedule, occurrences }) => ({
      schedule: schedule ? { cron: schedule.cron, timezone: schedule.tz } : null,
      startedAt: occurrences.map((indices) => timeOf(Math.min(...indices))),
    })),
  }
}

function generatedStream(scratch: string): PlantedStream {
  const stream = generateStream(7, plainShape)
  const file = join(scratch, 'stream.jsonl')
  writeFileSync(file, stream.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return {
    name: 'generated',
    file,
    timezone: stream.timezone,
    events: stream.events.length,
    routines: stream.routines.map(({ schedule, occurrences }) => ({
      schedule: schedule ? { cron: schedule.cron, timezone: schedule.tz } : null,
      startedAt: occurrences.map(([first]) => stream.events[first ?? 0]?.t ?? 0),
    })),
  }
}

/** The planted routine that a suggestion found, with how many occurrences the two have in common. */
export function plantedBehind(
  { pattern }: Suggestion,
  { routines }: PlantedStream,
): { routine: PlantedRoutine; shared: number } | undefined {
  const found = new Set(pattern.evidence.occurrences.map(({ at }) => Date.parse(at)))
  const ranked = routines
    .map((routine) => ({ routine, shared: routine.startedAt.filter((t) => found.has(t)).length }))
    .toSorted((a, b) => b.shared - a.shared)
  return ranked[0]?.shared ? ranked[0] : undefined
}
