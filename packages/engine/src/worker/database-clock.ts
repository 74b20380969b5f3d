/** The database's time, told between looks by the clock of the process that can not jump. */
import type { Log } from '@floyo/db'
import { pause } from '../pause.ts'
import type { Query } from '../sql.ts'

export interface DatabaseClock {
  /** Takes a time that the database said just now. */
  see(time: string): void
  isSet(): boolean
  /** Milliseconds since 1970. */
  nowMs(): number
  /** In ISO 8601. A millisecond is written out once: a run with three effects asks some ten times. */
  now(): string
}

export function createDatabaseClock(
  monotonicMs: () => number = () => performance.now(),
): DatabaseClock {
  let offset: number | undefined
  let latest = { ms: Number.NaN, text: '' }
  const nowMs = (): number => (offset === undefined ? Date.now() : offset + monotonicMs())
  return {
    see(time) {
      offset = Date.parse(time) - monotonicMs()
    },
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
