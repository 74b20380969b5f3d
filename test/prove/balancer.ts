/** A balancer as stands in front of several processes: it sends requests to those that are ready. */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Balancer {
  url: string
  close(): void
}

/** How often in a row one has to say that it is not ready: a busy moment is no stop. */
const falls = 2

/**
 * Asks each of `urls` four times a second whether it is ready; a request goes to one that was, or, as
 * balancers do, to any of them when none is.
 */
export async function openBalancer(urls: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>()
  const failed = new Map<string, number>()
  const look = async (url: string): Promise<void> => {
    const signal = AbortSignal.timeout(3000)
    const answer = await fetch(`${url}/health/ready`, { signal }).catch(() => undefined)
    await answer?.body?.cancel()
    failed.set(url, answer?.ok ? 0 : (failed.get(url) ?? 0) + 1)
    if (answer?.ok) ready.add(url)
    else if ((failed.get(url) ?? 0) >= falls) ready.delete(url)
  }
  await Promise.all(urls.map(look))
  const timer = setInterval(() => {
    for (const url of urls) void look(url)
  }, 250)
  let turn = 0
  const server = http.createServer((request, response) => {
    const targets = ready.size > 0 ? [...ready] : urls
    const target = targets[turn++ % targets.length]
    if (!target) {
      response.writeHead(502).end()
      return
    }
    const options = { method: request.method, headers: { ...request.headers, connection: 'close' } }
    const onward = http.request(`${target}${request.url}`, options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end()
    })
    request.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      clearInterval(timer)
      server.closeAllConnections()
      server.close()
    },
  }
}
