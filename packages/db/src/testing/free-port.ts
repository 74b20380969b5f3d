import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that systems give by themselves: hundreds of servers and connections of the tests beside get one of
 * those each minute, and one of them may get it before the program does for which it was chosen.
 */
const [first, count] = [20_000, 12_000]

/** Each process begins elsewhere, so that two do not choose the same at the same time. */
let next = process.pid * 16

/** A port of the loopback address on which nothing listens, another one each time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + (next++ % count)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  try {
    const listening = once(probe, 'listening')
    probe.listen(port, '127.0.0.1')
    await listening
  } catch {
    return false
  }
  const closed = once(probe, 'close')
  probe.close()
  await closed
  return true
}
