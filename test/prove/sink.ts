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
  close(): void
}

/**
 * @param options.answerMs how long an effect takes
 * @param options.status what it answers
 * @param options.address where it is reached, on whichever address it listens
 */
export async function openSink({
  answerMs = 5,
  status = 200,
  address: host = '127.0.0.1',
}: { answerMs?: number; status?: number; address?: string } = {}): Promise<Sink> {
  const arrivals = new Map<string, Arrival[]>()
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key'] ?? '')
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const attempt = Number(request.headers['floyo-attempt'] ?? 0)
      const arrived = arrivals.get(key) ?? []
      arrived.push({ at: Date.now(), attempt, body })
      arrivals.set(key, arrived)
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
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
