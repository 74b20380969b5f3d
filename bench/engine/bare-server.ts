/**
 * What the product is compared with: Fastify, the driver and group commits, and nothing decided in
 * between. Each address is the least that does the job: `/nothing` stores nothing, `/row` the accepted
 * row, `/result` executes and stores one row, `/two-rows` an accepted row and an end, `/effects` three
 * requests to the sink with a commit after each.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import Fastify from 'fastify'
import { Pool } from 'pg'
import { createRawPosts } from './raw-posts.ts'

const [url = '', sinkPort = '0'] = process.argv.slice(2)
const pool = new Pool({ connectionString: url, max: 4 })
const effect = createRawPosts(Number(sinkPort))

type Body = { items: { price: number }[] }
interface Row {
  id: string
  first: unknown
  second: unknown
}

const accept = groupCommit(
  'insert into bench.accepted (id, body) select * from unnest($1::uuid[], $2::jsonb[])',
)
const acceptAndEnd = groupCommit(`
  with accepted as (insert into bench.accepted (id, body) select * from unnest($1::uuid[], $2::jsonb[]))
  insert into bench.ends (id, outcome) select * from unnest($1::uuid[], $3::jsonb[])`)
const recordStep = groupCommit(`
  insert into bench.steps (id, seq, output)
  select id, seq::int, output from unnest($1::uuid[], $2::jsonb[], $3::jsonb[]) as i (id, seq, output)`)
const end = groupCommit(
  'insert into bench.ends (id, outcome) select * from unnest($1::uuid[], $2::jsonb[])',
)

const app = Fastify()
app.post('/nothing', () => ({ ok: true }))
app.post<{ Body: Body }>('/row', async ({ body }) => {
  const id = newId()
  await accept({ id, first: body, second: undefined })
  return { id }
})
app.post<{ Body: Body }>('/result', async ({ body }) => {
  const { output, steps } = threeSteps(body)
  await accept({ id: newId(), first: { body, output, steps }, second: undefined })
  return output
})
app.post<{ Body: Body }>('/two-rows', async ({ body }) => {
  const { output, steps } = threeSteps(body)
  await acceptAndEnd({ id: newId(), first: body, second: { output, steps } })
  return output
})
app.post<{ Body: Body }>('/effects', async ({ body }) => {
  const id = newId()
  await accept({ id, first: body, second: undefined })
  for (let seq = 1; seq <= 3; seq++) {
    await recordStep({
      id,
      first: seq,
      second: JSON.parse(await effect(JSON.stringify({ first: body.items[0]?.price }))) as unknown,
    })
  }
  await end({ id, first: { status: 'succeeded' }, second: undefined })
  return { id }
})
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
if (address === null || typeof address === 'string') throw new Error('no port was given')
process.send?.(address.port)
await once(process, 'disconnect')
await pool.end()
process.exit(0)

/** The three steps of the bench's workflow, as code. */
function threeSteps({ items }: Body): { output: { sum: number }; steps: object[] } {
  const prices = items.map(({ price }) => price)
  const sum = prices.reduce((total, price) => total + price, 0)
  const steps = [{ prices }, { large: sum > 10 }, { sum }]
  return { output: { sum }, steps }
}

/** A UUIDv7, so that rows come in the order of their keys. */
function newId(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** The barest group commit there is: one lane, and what comes meanwhile forms the next batch. */
function groupCommit(text: string): (row: Row) => Promise<void> {
  const columns = text.includes('$3') ? 3 : 2
  const name = `bare-${text.length}`
  let waiting: { row: Row; resolve: () => void; reject: (error: unknown) => void }[] = []
  let busy = false
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const values = [
        batch.map(({ row }) => row.id),
        batch.map(({ row }) => JSON.stringify(row.first)),
        batch.map(({ row }) => JSON.stringify(row.second)),
      ]
      try {
        await pool.query({ name, text, values: values.slice(0, columns) })
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }
  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      if (busy) return
      busy = true
      setImmediate(() => void flush())
    })
}
