/**
 * Word of changes, between processes: live pages and waiting workers listen. It is a hint, given
 * after the commit and outside of it (a commit that notifies takes a lock of the whole server);
 * whoever misses it finds out by looking.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@floyo/db'
import type { ClientBase, Pool } from 'pg'

/** Something changed: whoever shows it should look again. With `userId` it is that person's own. */
export interface Change {
  workspaceId: string
  userId?: string
  kind: string
  id: string
}

export interface ChangeFeed {
  add(change: Change): void
  /** Says that there are runs to claim. */
  wakeWorkers(): void
  /** Says to whoever holds the run that something it waits for was answered. */
  wakeHeld(runId: string): void
  /** Says that somebody wants the run to end. */
  wakeForCancel(runId: string): void
  /** Says that a pause, a limit or a breaker has changed. */
  tellControls(): void
}

/** JSON lists of changes. */
export const changesChannel = 'floyo_changes'
/** Empty, `cancel:<run id>`, `wake:<run id>`, or `controls`. */
export const workersChannel = 'floyo_workers'
/** Somebody paused a workflow, or changed a limit. */
export const controlsPayload = 'controls'

// Notifications queue up behind one lock of the server: under load, more than this a second only cost.
const restMs = 20
// A notification holds less than 8,000 bytes.
const changesPerNotification = 30

/** Gathers what changes while the last word is on its way, and sends it together. */
export function createChangeFeed(pool: Pool, log: Log): ChangeFeed {
  const waiting = new Map<string, Change>()
  const toWorkers = new Set<string>()
  let sending = false

  async function send(): Promise<void> {
    while (waiting.size > 0 || toWorkers.size > 0) {
      const changes = [...waiting.values()]
      const wakes = [...toWorkers]
      waiting.clear()
      toWorkers.clear()
      const payloads: string[] = []
      for (let from = 0; from < changes.length; from += changesPerNotification) {
        payloads.push(JSON.stringify(changes.slice(from, from + changesPerNotification)))
      }
      await pool.query({
        name: 'notify',
        text: `select pg_notify('${workersChannel}', wake) from unnest($1::text[]) wake
               union all
               select pg_notify('${changesChannel}', payload) from unnest($2::text[]) payload`,
        values: [wakes, payloads],
      })
      await sleep(restMs)
    }
  }

  function start(): void {
    if (sending) return
    sending = true
    setImmediate(() => {
      send()
        .catch((error: unknown) => log.warn({ err: error }, 'a notification could not be sent'))
        .finally(() => {
          sending = false
        })
    })
  }

  return {
    add(change) {
      waiting.set(`${change.workspaceId} ${change.kind} ${change.id}`, change)
      start()
    },
    wakeWorkers() {
      toWorkers.add('')
      start()
    },
    wakeHeld(runId) {
      toWorkers.add(`wake:${runId}`)
      start()
    },
    tellControls() {
      toWorkers.add(controlsPayload)
      start()
    },
    wakeForCancel(runId) {
      toWorkers.add(`cancel:${runId}`)
      start()
    },
  }
}

/** Calls `onChange` for each change anybody makes, until `signal` aborts. */
export function listenChanges(
  pool: Pool,
  onChange: (change: Change) => void,
  options: { signal: AbortSignal; log: Log },
): Promise<void> {
  return listen(pool, {
    ...options,
    channel: changesChannel,
    onPayload(payload) {
      for (const change of JSON.parse(payload) as Change[]) onChange(change)
    },
  })
}

export interface Listening {
  channel: string
  onPayload: (payload: string) => void
  /** Called when it listens, at first and again after a lost connection: something may be missed. */
  onReady?: () => void
  signal: AbortSignal
  log: Log
}

/** Listens on a connection of its own and connects again when it is lost, until `signal` aborts. */
export async function listen(pool: Pool, listening: Listening): Promise<void> {
  const { signal, log, channel } = listening
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

/** Waits, or less when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
