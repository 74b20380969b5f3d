/**
 * Word between processes. It is a hint: whoever misses it finds out by looking, so a bus may lose
 * messages, deliver them twice and be away.
 */
import { pause } from '../pause.ts'
import type { Log } from '@floyo/db'
import type { ClientBase, Pool } from 'pg'
import { textArray } from '../sql/binary-arrays.ts'

export interface Message {
  channel: string
  /** Less than 8,000 bytes. */
  payload: string
}

export interface Listening {
  channel: string
  onPayload: (payload: string) => void
  /** Called when it listens, at first and again after a lost connection: something may be missed. */
  onReady?: () => void
  signal: AbortSignal
}

export interface Bus {
  publish(messages: readonly Message[]): Promise<void>
  /** Hears a channel until `signal` aborts; a lost connection is made again. */
  listen(listening: Listening): Promise<void>
}

/** The bus that is always there: notifications of PostgreSQL. */
export function createDatabaseBus(pool: Pool, log: Log): Bus {
  return {
    async publish(messages) {
      await pool.query({
        name: 'notify',
        // It holds the lock that all who notify wait for until its commit, which need not be on the
        // disk: a server that crashes forgets who listened as well.
        text: `
          with relaxed as materialized (select set_config('synchronous_commit', 'off', true))
          select pg_notify(channel, payload)
          from relaxed, unnest($1::text[], $2::text[]) m (channel, payload)`,
        values: [
          textArray(messages.map(({ channel }) => channel)),
          textArray(messages.map(({ payload }) => payload)),
        ],
      })
    },
    async listen(listening) {
      const { signal, channel } = listening
      for (let failures = 0; !signal.aborted; failures++) {
        try {
          await listenOnce(pool, listening, () => {
            failures = 0
          })
        } catch (error) {
          if (signal.aborted) return
          log.warn({ err: error, channel }, 'listening was interrupted')
          await pause(Math.min(100 * 2 ** failures, 5000), signal)
        }
      }
    },
  }
}

async function listenOnce(pool: Pool, listening: Listening, onStart: () => void): Promise<void> {
  const client = await pool.connect()
  let ended: ((error: Error | undefined) => void) | undefined
  const end = new Promise<Error | undefined>((resolve) => {
    ended = resolve
  })
  const stop = (): void => ended?.(undefined)
  const fail = (error: Error): void => ended?.(error)
  const closed = (): void => ended?.(new Error('the connection was closed'))
  try {
    client.on('error', fail)
    client.on('end', closed)
    client.on('notification', ({ channel, payload }) => {
      if (channel === listening.channel) listening.onPayload(payload ?? '')
    })
    listening.signal.addEventListener('abort', stop, { once: true })
    await client.query(`listen ${listening.channel}`)
    onStart()
    listening.onReady?.()
    if (!listening.signal.aborted) {
      const error = await end
      if (error) throw error
    }
  } finally {
    listening.signal.removeEventListener('abort', stop)
    forget(client)
    // A connection that listens is not given back for other work.
    client.release(true)
  }
}

function forget(client: ClientBase): void {
  client.removeAllListeners('notification')
  client.removeAllListeners('end')
}
