/**
 * One process of the bench, by its argument: `api` takes deliveries over HTTP, `worker` executes runs,
 * `both` does both, as an installation on one machine. `api` also serves the bare loops that the
 * engine is compared with.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonValue } from '@floyo/contracts'
import { connect } from '@floyo/db'
import { createEngine } from '@floyo/engine'
import type { BenchWorkflow } from './database.ts'

const [role = 'both', url = '', workflow = '{}'] = process.argv.slice(2)
const connection = await connect({ url, role: 'floyo_engine', maxConnections: 12 })
const { pool } = connection
const engine = createEngine({
  pool,
  actions: new Map(),
  perform: () => Promise.reject(new Error('the bench has no actions')),
  queueLimit: 10_000_000,
})
const stop = new AbortController()
process.once('disconnect', () => stop.abort())
const work = role === 'api' ? undefined : engine.runWorker(stop.signal)
if (role !== 'worker') await serve(JSON.parse(workflow) as BenchWorkflow)
process.send?.({ ready: true })
stop.signal.addEventListener('abort', () => void end())

async function end(): Promise<void> {
  await work
  await connection.close()
  process.exit(0)
}

async function serve({ workspaceId, workflowId }: BenchWorkflow): Promise<void> {
  const insertBatch = groupCommit()
  const routes: Record<string, (body: JsonValue) => Promise<JsonValue>> = {
    '/nothing': (body) => Promise.resolve({ ok: body !== null }),
    '/bare': async (body) => ({ id: await insertBatch(body) }),
    async '/hooks'(body) {
      const { runId } = await engine.accept({
        workspaceId,
        workflowId,
        version: 1,
        trigger: 'webhook',
        inputs: {},
        triggerData: body,
      })
      return { runId }
    },
  }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const route = routes[request.url ?? ''] ?? (() => Promise.reject(new Error('no such route')))
      route(JSON.parse(text) as JsonValue).then(
        (body) => answer(response, 202, body),
        (error: unknown) => answer(response, 500, String(error)),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.send?.({ port: (server.address() as AddressInfo).port })
}

function answer(response: ServerResponse, status: number, body: JsonValue): void {
  const content = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { 'content-length': content.length }).end(content)
}

/** The accepted row alone, by the barest group commit there is: one lane, the next batch forms meanwhile. */
function groupCommit(): (body: unknown) => Promise<string> {
  let waiting: { body: string; resolve: (id: string) => void; reject: (error: unknown) => void }[] =
    []
  let busy = false
  const flush = async (): Promise<void> => {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const { rows } = await pool.query<{ id: string }>({
          name: 'bare',
          text: 'insert into bench.accepted (body) select * from unnest($1::jsonb[]) returning id',
          values: [batch.map((one) => one.body)],
        })
        for (const [index, { resolve }] of batch.entries()) resolve(rows[index]?.id ?? '')
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }
  return (body) =>
    new Promise((resolve, reject) => {
      waiting.push({ body: JSON.stringify(body), resolve, reject })
      if (!busy) {
        busy = true
        setImmediate(() => void flush())
      }
    })
}
