/** One simulation in a process of its own, so that its memory and its time are its own. */
import fs from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { Definition } from '@floyo/contracts'
import { connect, urlForRole } from '@floyo/db'
import { outputShapes } from '../../apps/server/src/discovery/output-shapes.ts'
import { simulate } from '../../apps/server/src/simulations/simulate.ts'
import { days, type Person } from './history.ts'

export interface Asked {
  url: string
  person: Person
  definition: unknown
  compared: unknown
  /** Whether to look for what holds up the loop, which takes processor time itself. */
  watchesLoop: boolean
}

export interface Seen {
  seconds: number
  /** Of processors: of this process, and of the database's. */
  processSeconds: number
  databaseSeconds: number
  eventsRead: number
  starts: number
  truncated: boolean
  /** The longest that the loop was held up, in ms of processor time: waiting for a processor is no part of it. */
  longestBlockMs: number
  peakMemoryMiB: number
}

process.on('message', (asked: Asked) => {
  void measure(asked).then((seen) => process.send?.(seen))
})

async function measure({ url, person, definition, compared, watchesLoop }: Asked): Promise<Seen> {
  const name = 'floyo-bench-simulation'
  const connection = await connect({
    url: urlForRole(url, 'floyo_api', undefined),
    role: 'floyo_api',
    name,
    maxConnections: 2,
  })
  const { db, pool } = connection
  // What the first connection and the first statement cost is no part of it.
  await pool.query('select 1')
  const [began, before] = [performance.now(), process.cpuUsage()]
  const watch = watchesLoop ? watchLoop() : undefined
  const result = await simulate(
    { db, outputShapes },
    person,
    {
      definition: Definition.parse(definition),
      compared: compared === null ? null : Definition.parse(compared),
      pattern: null,
      seenUpTo: Date.now(),
      days,
      now: Date.now(),
      answersOf: null,
    },
    { signal: new AbortController().signal, onProgress: () => Promise.resolve() },
  )
  watch?.stop()
  const used = process.cpuUsage(before)
  const seconds = (performance.now() - began) / 1000
  const { rows } = await pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1',
    [name],
  )
  const databaseSeconds = rows.reduce((sum, { pid }) => sum + processorSecondsOf(pid), 0)
  await connection.close()
  return {
    seconds,
    processSeconds: (used.user + used.system) / 1_000_000,
    databaseSeconds,
    eventsRead: result.eventsRead,
    starts: result.wouldHaveFired,
    truncated: result.truncated,
    longestBlockMs: watch?.longestMs() ?? 0,
    peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  }
}

/** What a process has used so far; NaN where the system does not say. */
function processorSecondsOf(pid: number): number {
  try {
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Goes round the loop without a pause, and sees what the main thread used between two rounds. */
function watchLoop(): { longestMs: () => number; stop: () => void } {
  let longest = 0
  const stopping = new AbortController()
  const round = async (): Promise<void> => {
    for (let before = process.threadCpuUsage(); !stopping.signal.aborted;) {
      await turn()
      const now = process.threadCpuUsage()
      longest = Math.max(longest, now.user + now.system - before.user - before.system)
      before = now
    }
  }
  void round()
  return { longestMs: () => longest / 1000, stop: () => stopping.abort() }
}
