/** The database's time, told between looks by the clock of the process that can not jump. */
import type { Query } from '../sql/query.ts'
import type { Log } from '@floyo/db'
import { pause } from '../pause.ts'

export interface DatabaseClock {
  /** Takes a time that the database said just now. */
  see(time: string): void
  /** Whether none was seen within the last second. */
  wantsALook(): boolean
  isSet(): boolean
  /** Milliseconds since 1970. */
  nowMs(): number
  /** In ISO 8601. A millisecond is written out once: a run with three effects asks some ten times. */
  now(): string
}

const looksKept = 16
const looksApartMs = 1000
/** More than a look can be late by: the database's clock was set. */
const setMs = 1000

/**
 * A time is said before it is heard, so each look makes the clock late by what lay between, up to 10 ms
 * while the process is busy. The least late of the last looks counts.
 */
export function createDatabaseClock(
  monotonicMs: () => number = () => performance.now(),
): DatabaseClock {
  let offset: number | undefined
  let looks: number[] = []
  let seenMs = -Infinity
  let latest = { ms: Number.NaN, text: '' }
  const nowMs = (): number => (offset === undefined ? Date.now() : offset + monotonicMs())
  return {
    see(time) {
      seenMs = monotonicMs()
      const look = Date.parse(time) - seenMs
      const wasSet = offset !== undefined && Math.abs(look - offset) > setMs
      looks = wasSet ? [look] : [...looks.slice(1 - looksKept), look]
      offset = Math.max(...looks)
    },
    wantsALook: () => monotonicMs() - seenMs > looksApartMs,
    isSet: () => offset !== undefined,
    nowMs,
    now() {
      const ms = Math.floor(nowMs())
      if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() }
      return latest.text
    },
  }
}

const firstTimeRetryMs = 250

/**
 * The database's time, asked for until it answers: that it is busy or away while a process starts is
 * no fault of the process. Seen on a loaded machine (2026-11-20): the first connection took over 2 s.
 *
 * @returns undefined when the worker is stopped before
 */
export async function firstTime(
  query: Query,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<string | undefined> {
  while (!signal.aborted) {
    try {
      const [row] = await query<{ now: string }>({
        text: 'select clock_timestamp() as now',
        values: [],
      })
      return row?.now
    } catch (error) {
      log.warn({ err: error }, 'the database did not answer; the worker waits for it')
      await pause(firstTimeRetryMs, signal)
    }
  }
  return undefined
}
