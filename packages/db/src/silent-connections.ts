/**
 * Connections that died without a word: a network that was cut tells nobody, and who waits for such a
 * connection waits until the statement's time is over, or longer, while the database answers again.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { ClientBase, Pool } from 'pg'

/** The socket of a connection counts what it has read; the driver's types do not show it. */
interface Connected {
  connection?: { stream?: { bytesRead?: number; destroy(): void } }
}

const connections = new WeakMap<Pool, Set<ClientBase>>()

/** Keeps the list of a pool's connections. */
export function keepConnections(pool: Pool): void {
  const open = new Set<ClientBase>()
  connections.set(pool, open)
  pool.on('connect', (client) => void open.add(client))
  pool.on('remove', (client) => void open.delete(client))
}

/**
 * Cuts the connections of a pool that say nothing for `withinMs` from now. Those that were busy fail
 * their statement, as when the server ends them; the pool makes new ones.
 */
export async function cutSilentConnections(pool: Pool, withinMs = 2000): Promise<void> {
  const before = [...(connections.get(pool) ?? [])].map((client) => ({
    client,
    read: read(client),
  }))
  await sleep(withinMs, undefined, { ref: false })
  // What they said may have come while this process itself was busy.
  await nextTurn()
  await nextTurn()
  for (const { client, read: then } of before) {
    if (connections.get(pool)?.has(client) && read(client) === then) streamOf(client)?.destroy()
  }
}

function streamOf(client: ClientBase): NonNullable<Connected['connection']>['stream'] {
  return (client as unknown as Connected).connection?.stream
}

function read(client: ClientBase): number | undefined {
  return streamOf(client)?.bytesRead
}
