/** A sink: an HTTP server that counts the effects that reach it, by idempotency key. */
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Sink {
  url: string
  /** Idempotency key -> how many requests bore it. */
  counts: ReadonlyMap<string, number>
  close(): void
}

export async function openSink(): Promise<Sink> {
  const counts = new Map<string, number>()
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key'] ?? '')
    counts.set(key, (counts.get(key) ?? 0) + 1)
    request.resume()
    request.on('end', () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
