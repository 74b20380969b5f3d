/** A gate between the program and its database: it lets bytes through, refuses, or swallows them. */
import { once } from 'node:events'
import net from 'node:net'

export interface Gate {
  port: number
  /** `refuse` cuts and refuses connections; `silent` takes them, and says nothing to anybody. */
  set(mode: 'open' | 'refuse' | 'silent'): Promise<void>
  close(): void
}

export async function openGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<net.Socket>()
  let isSilent = false
  const server = net.createServer((near) => {
    const far = net.connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => {
        if (!isSilent) to.write(chunk)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    async set(mode) {
      const wasSilent = isSilent
      isSilent = mode === 'silent'
      if (mode === 'refuse') {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        cut()
        await closed
      } else if (!server.listening) {
        server.listen(port, '127.0.0.1')
        await once(server, 'listening')
      }
      // What was swallowed is lost: those connections can not go on.
      if (wasSilent && !isSilent) cut()
    },
    close() {
      cut()
      server.close()
    },
  }
}
