/** Callers in a closed loop: each sends its next request when the last one is answered. */
import net from 'node:net'

export interface Load {
  requests: number
  seconds: number
  /** Milliseconds, sorted. */
  latencies: Float64Array
}

/**
 * Posts `body` over `connections` kept-alive connections for a while. Raw sockets, so that the callers
 * take as little as possible of the processor they share with the server.
 */
export async function post(
  target: { port: number; path: string; body: string },
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const request = Buffer.from(
    `POST ${target.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(target.body)}\r\n\r\n${target.body}`,
  )
  const latencies: number[] = []
  const until = performance.now() + seconds * 1000
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: connections }, () =>
      call({ port: target.port, request, until, latencies }),
    ),
  )
  const elapsed = (performance.now() - startedAt) / 1000
  return {
    requests: latencies.length,
    seconds: elapsed,
    latencies: Float64Array.from(latencies).toSorted(),
  }
}

interface Caller {
  port: number
  request: Buffer
  until: number
  latencies: number[]
}

function call({ port, request, until, latencies }: Caller): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let sentAt = 0
    let text = ''
    const send = (): void => {
      sentAt = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
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
      const now = performance.now()
      latencies.push(now - sentAt)
      if (now < until) send()
      else socket.end()
    })
  })
}

function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = /content-length: (\d+)/i.exec(text)?.[1] ?? '0'
  return text.length >= head + 4 + Number(length)
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
