/** A sink: an HTTP server that counts the effects that reach it, by idempotency key. */
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Arrival {
  /** Milliseconds since 1970. */
  at: number
  attempt: number
  /** What the sender says it is about. */
  body: string
}

export interface Sink {
  url: string
  /** Idempotency key -> each time it came. */
  arrivals: ReadonlyMap<string, Arrival[]>
  /** How many arrivals were not the first of their effect. */
  repeats(): number
  close(): void
}

interface SinkOptions {
  answerMs?: number
  status?: number
  address?: string
  remember?: number
}

/**
 * @param options.answerMs how long an effect takes
 * @param options.status what it answers
 * @param options.address where it is reached, on whichever address it listens
 * @param options.remember how many effects it remembers; the oldest are forgotten
 */
export async function openSink({
  answerMs = 5,
  status = 200,
  address: host = '127.0.0.1',
  remember = Infinity,
}: SinkOptions = {}): Promise<Sink> {
  const arrivals = new Map<string, Arrival[]>()
  let repeats = 0
  // Going round: asking a map for its oldest key costs as much as was ever deleted from it.
  const latest: string[] = []
  let next = 0
  const keep = (key: string, arrived: Arrival[]): void => {
    arrivals.set(key, arrived)
    if (remember === Infinity) return
    const oldest = latest[next]
    if (oldest !== undefined) arrivals.delete(oldest)
    latest[next] = key
    next = (next + 1) % remember
  }
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key'] ?? '')
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const attempt = Number(request.headers['floyo-attempt'] ?? 0)
      const arrived = arrivals.get(key) ?? []
      if (arrived.push({ at: Date.now(), attempt, body }) > 1) repeats++
      if (arrived.length === 1) keep(key, arrived)
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}')
      }, answerMs)
    })
  }).listen(0, host)
  await once(server, 'listening')
  // A proof that fails before it comes to close it is to end all the same.
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://${host}:${address.port}`,
    arrivals,
    repeats: () => repeats,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
