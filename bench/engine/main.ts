/**
 * `npm run bench:engine`: how fast runs are accepted and finished, beside bare loops on the same
 * database in the same minute, which are the limit. Each section prints a table and a line of JSON.
 */
import { parseArgs } from 'node:util'
import type { Bench, Section } from './bench.ts'
import { startDatabase } from './database.ts'
import { startCallers, startOwn, using } from './processes.ts'
import { print } from './report.ts'
import { accept } from './sections/accept.ts'
import { finish } from './sections/finish.ts'
import { history } from './sections/history.ts'
import { latency } from './sections/latency.ts'
import { peers } from './sections/peers.ts'
import { workers } from './sections/workers.ts'
import { workspaces } from './sections/workspaces.ts'

const sections: Record<string, Section> = {
  a: accept,
  b: finish,
  c: latency,
  d: workspaces,
  e: history,
  f: workers,
  h: peers,
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'a,b,c,d,e,f' },
    history: { type: 'string', default: '1000000' },
    peers: { type: 'boolean', default: false },
  },
})
const chosen = [...new Set([...values.only.split(','), ...(values.peers ? ['h'] : [])])]
const unknown = chosen.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(
    `--only: expected some of ${Object.keys(sections).join(', ')}, got ${unknown.join(', ')}`,
  )
  process.exit(1)
}

await using(startDatabase(), async (database) => {
  await using(startOwn('sink', []), async (sink) => {
    await using(startOwn('bare-server', [database.url, String(sink.port)]), async (bare) => {
      await using(Promise.resolve(startCallers()), async (callers) => {
        const bench: Bench = {
          database,
          callers,
          bare,
          sink,
          seconds: Number(values.seconds),
          rounds: Number(values.rounds),
          history: values.history.split(',').map(Number),
        }
        for (const name of chosen) {
          const section = sections[name]
          if (section) print(name, section.title, await section.run(bench))
        }
      })
    })
  })
})
