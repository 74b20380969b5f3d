/** A balancer as stands in front of several processes: it sends requests to those that are ready. */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Balancer {
  url: string
  /** Whether requests go to it. */
  sendsTo(url: string): boolean
  close(): void
}

/** How often in a row one has to say that it is not ready: a busy moment is no stop. */
const falls = 2
/** How often it asks for one request until somebody is ready. */
const mostAsked = 200

/**
 * Asks each of `urls` four times a second whether it is ready, and before each request as well: on a busy
 * machine what was seen last says little about now. A request goes to one that is ready, or, as balancers
 * do, to any of them when none becomes so.
 */
export async function openBalancer(urls: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>()
  const failed = new Map<string, number>()
  const look = async (url: string): Promise<void> => {
    const isWell = await isReady(url)
    failed.set(url, isWell ? 0 : (failed.get(url) ?? 0) + 1)
    if (isWell) ready.add(url)
    else if ((failed.get(url) ?? 0) >= falls) ready.delete(url)
  }
  await Promise.all(urls.map(look))
  const timer = setInterval(() => {
    for (const url of urls) void look(url)
  }, 250)
  let turn = 0
  const next = (of: readonly string[]): string => of[turn++ % of.length] ?? ''
  const findReady = async (): Promise<string> => {
    for (let tries = 0; tries < mostAsked; tries++) {
      const target = next(urls)
      if (await isReady(target)) return target
      await sleep(tries < urls.length ? 0 : 100)
    }
    return next(urls)
  }
  const server = http.createServer((request, response) => {
    void findReady().then((target) => pass(target, request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    sendsTo: (one) => ready.has(one),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      clearInterval(timer)
      server.closeAllConnections()
      server.close()
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(30_000)
  const answer = await fetch(`${url}/health/ready`, { signal }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.ok === true
}

function pass(target: string, request: http.IncomingMessage, response: http.ServerResponse): void {
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
}
