/**
 * The callers, in a process of their own: raw sockets over kept-alive connections, so that they take
 * as little as possible of the processors they share with the server. In a closed loop each sends its
 * next request when the last one is answered; with a `rate`, requests are due at even times, and their
 * latency counts from then, whether or not a connection was free.
 */
import { once } from 'node:events'
import net from 'node:net'

export interface LoadRequest {
  port: number
  /** Asked for in turn. */
  paths: string[]
  body: string
  connections: number
  seconds: number
  /** Requests a second; as many as go without. */
  rate?: number
}

export interface Load {
  requests: number
  perSecond: number
  p50Ms: number
  p99Ms: number
}

process.on('message', (request: LoadRequest) => {
  void answer(request)
})
process.on('disconnect', () => process.exit(0))

async function answer(request: LoadRequest): Promise<void> {
  try {
    process.send?.(await load(request))
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function load(request: LoadRequest): Promise<Load> {
  const requests = request.paths.map((path) => toRequest(path, request.body))
  const latencies: number[] = []
  // All are connected before the clock starts: what is due is not late because of us.
  const sockets = await Promise.all(
    Array.from({ length: request.connections }, () => connect(request.port)),
  )
  const startedAt = performance.now()
  const pacer = createPacer(request, startedAt)
  let next = 0
  const callers = sockets.map((socket) =>
    call(socket, {
      next: () => requests[next++ % requests.length] ?? requests[0],
      latencies,
      pacer,
    }),
  )
  await Promise.all(callers)
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = Float64Array.from(latencies).toSorted()
  return {
    requests: sorted.length,
    perSecond: sorted.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  }
}

/** Says when the next request is due; undefined when it is over. */
type Pacer = (send: (dueAt: number) => void, end: () => void) => void

function createPacer({ seconds, rate }: LoadRequest, startedAt: number): Pacer {
  const until = startedAt + seconds * 1000
  if (rate === undefined) {
    return (send, end) => {
      const now = performance.now()
      if (now < until) send(now)
      else end()
    }
  }
  let given = 0
  const idle: { send: (dueAt: number) => void; end: () => void }[] = []
  const timer = setInterval(() => {
    const now = performance.now()
    if (now >= until) {
      clearInterval(timer)
      for (const { end } of idle.splice(0)) end()
    }
    while (idle.length > 0 && startedAt + (given * 1000) / rate <= now) {
      idle.shift()?.send(startedAt + (given++ * 1000) / rate)
    }
  }, 1)
  return (send, end) => {
    const now = performance.now()
    if (now >= until) return end()
    const dueAt = startedAt + (given * 1000) / rate
    if (idle.length === 0 && dueAt <= now) {
      given++
      send(dueAt)
    } else {
      idle.push({ send, end })
    }
  }
}

function toRequest(path: string, body: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

interface Caller {
  next: () => Buffer | undefined
  latencies: number[]
  pacer: Pacer
}

function call(socket: net.Socket, { next, latencies, pacer }: Caller): Promise<void> {
  return new Promise((resolve, reject) => {
    let dueAt = 0
    let text = ''
    const send = (due: number): void => {
      dueAt = due
      socket.write(next() ?? '')
    }
    const end = (): void => void socket.end()
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!isWhole(text)) return
      if (!text.startsWith('HTTP/1.1 2')) {
        socket.destroy(new Error(text.slice(0, 500)))
        return
      }
      text = ''
      latencies.push(performance.now() - dueAt)
      pacer(send, end)
    })
    pacer(send, end)
  })
}

function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return false
  const at = text.indexOf('content-length: ')
  return text.length >= head + 4 + (at === -1 ? 0 : Number.parseInt(text.slice(at + 16, at + 24)))
}

/** The value below which `share` of the sorted values lie. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
