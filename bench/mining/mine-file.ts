/**
 * Reads a file of events and mines it, then takes in its last events as news: a process of its own,
 * so that its memory is the miner's alone.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import { discover, routineMiner } from '@floyo/mining'
import type { EventLine } from '@floyo/contracts'

export interface Mined {
  events: number
  /** Processor time: to parse and take in, of that to take in, to mine, and for the news. */
  readSeconds: number
  ingestSeconds: number
  mineSeconds: number
  newsSeconds: number
  news: number
  suggestions: number
  isSame: boolean
  peakMegabytes: number
}

const NEWS = 5000
const AT_ONCE = 10_000

/** Processor time of this process so far, in seconds. */
function seconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const [file = '', timezone = 'UTC'] = process.argv.slice(2)
const miner = routineMiner({ timezone })
const started = seconds()
let ingestSeconds = 0
let events = 0
let batch: EventLine[] = []
const take = (count: number): void => {
  const before = seconds()
  miner.add(batch.slice(0, count))
  ingestSeconds += seconds() - before
  events += count
  batch = batch.slice(count)
}
for await (const line of createInterface({ input: createReadStream(file) })) {
  batch.push(JSON.parse(line) as EventLine)
  if (batch.length === NEWS + AT_ONCE) take(AT_ONCE)
}
take(Math.max(0, batch.length - NEWS))
const read = seconds()
miner.routines()
const mined = seconds()
const news = batch.length
take(news)
const { suggestions } = miner.routines()
const looked = seconds()
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
const all: EventLine[] = []
if (events <= 2_000_000)
  for await (const line of createInterface({ input: createReadStream(file) }))
    all.push(JSON.parse(line) as EventLine)
const result: Mined = {
  events,
  readSeconds: read - started,
  ingestSeconds,
  mineSeconds: mined - read,
  newsSeconds: looked - mined,
  news,
  suggestions: suggestions.length,
  // Twice ten million would measure the memory of the comparison.
  isSame:
    all.length === 0 || isDeepStrictEqual(discover(all, { timezone }).suggestions, suggestions),
  peakMegabytes,
}
console.log(JSON.stringify(result))
