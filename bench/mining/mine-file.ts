/** Reads a file of events and mines it: a process of its own, so that its memory is the miner's alone. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { columnsBuilder, discover } from '@floyo/mining'
import type { EventLine } from '@floyo/contracts'

const [file = '', timezone = 'UTC'] = process.argv.slice(2)
const started = process.cpuUsage()
const builder = columnsBuilder()
for await (const line of createInterface({ input: createReadStream(file) }))
  builder.add(JSON.parse(line) as EventLine)
const columns = builder.columns()
const read = process.cpuUsage(started)
const { suggestions } = discover(columns, { timezone })
const all = process.cpuUsage(started)
console.log(
  JSON.stringify({
    events: columns.length,
    readSeconds: (read.user + read.system) / 1e6,
    mineSeconds: (all.user + all.system - read.user - read.system) / 1e6,
    suggestions: suggestions.length,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
)
