/**
 * A worker as a process of its own, for tests that kill it: `worker-process.ts URL SINK [VALUES]`. Its
 * action `sink.call` posts to the sink, which counts; `sink.count` asks how often a key came, and what
 * code gives is what the sink says. Its lease is long, so that nobody takes its runs on a busy machine
 * while it lives. Large values go to the folder VALUES.
 */
import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { connect, silentLog } from '@floyo/db'
import { crashPointsOf } from '../crash-point.ts'
import { createEngine } from '../engine.ts'
import type { ValueStore } from '../journal/large-values.ts'
import { testActions } from './test-engine.ts'

const [url = '', sink = '', values] = process.argv.slice(2)
const { pool } = await connect({ url, role: 'floyo_engine' })
const engine = createEngine({
  pool,
  ...testActions(
    {
      async 'sink.call'({ runId, stepKey, attempt, idempotencyKey }) {
        const body = JSON.stringify({ runId, stepKey, attempt, idempotencyKey })
        const answer = await fetch(sink, { method: 'POST', body })
        return { output: await answer.text() }
      },
      async 'sink.count'({ input }) {
        const answer = await fetch(`${sink}/${(input as { key: string }).key}`)
        return { output: Number(await answer.text()) }
      },
    },
    { 'sink.count': 'read' },
  ),
  async runCode({ source, input, seed, startedAt }) {
    const body = JSON.stringify({ source, input, seed, startedAt })
    const answer = await fetch(sink, { method: 'POST', body })
    return { ok: true, output: await answer.text() }
  },
  ...(values === undefined ? {} : { valueStore: storeIn(values) }),
  log: silentLog,
  worker: { leaseSeconds: 60, concurrency: 5 },
  reach: crashPointsOf(process.env),
})
await engine.runWorker(new AbortController().signal)

function storeIn(folder: string): ValueStore {
  return {
    async put(_of, json) {
      const id = randomUUID()
      await writeFile(path.join(folder, id), json)
      return id
    },
    get: ({ fileId }) => readFile(path.join(folder, fileId), 'utf8'),
  }
}
