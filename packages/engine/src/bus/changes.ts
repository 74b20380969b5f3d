/**
 * Word of changes, between processes: live pages and waiting workers listen. It is a hint, given
 * after the commit and outside of it (a commit that notifies takes a lock of the whole server);
 * whoever misses it finds out by looking.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@floyo/db'
import type { Bus, Message } from './bus.ts'

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

/** JSON lists of changes, those of one kind in one workspace together. */
export const changesChannel = 'floyo_changes'
/** Empty, `cancel:<run id>`, `wake:<run id>`, or `controls`. */
export const workersChannel = 'floyo_workers'
/** Somebody paused a workflow, or changed a limit. */
export const controlsPayload = 'controls'

// Notifications queue up behind one lock of the database: the more there is to say, the longer what
// comes next is gathered. One by one they are told at once: with a fixed rest of 20 ms a worker in
// another process heard of a run 10 ms late on average (2026-11-21).
const restForEachMs = 2
const longestRestMs = 20
// A message holds less than 8,000 bytes.
const bytesOfMessage = 7500
const idsTogether = 90

/** What changes of one kind have in common, and which they are. */
interface Told extends Omit<Change, 'id'> {
  ids: Set<string>
}

/** Gathers what changes while the last word is on its way, and sends it together. */
export function createChangeFeed(bus: Bus, log: Log): ChangeFeed {
  // Others each time: a Map that is cleared keeps what it held reachable for as long as its table is.
  let waiting = new Map<string, Map<string, Told>>()
  let toWorkers = new Set<string>()
  let sending = false

  async function send(): Promise<void> {
    while (waiting.size > 0 || toWorkers.size > 0) {
      const told = [...waiting.values()].flatMap((kinds) => Array.from(kinds.values()))
      const wakes = [...toWorkers]
      waiting = new Map()
      toWorkers = new Set()
      const messages: Message[] = wakes.map((payload) => ({ channel: workersChannel, payload }))
      for (const payload of payloadsOf(told)) messages.push({ channel: changesChannel, payload })
      await bus.publish(messages)
      const changes = told.reduce((sum, { ids }) => sum + ids.size, 0)
      await sleep(Math.min(longestRestMs, restForEachMs * (changes + wakes.length)))
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
    add({ id, ...change }) {
      const { workspaceId, userId, kind } = change
      const kinds = waiting.get(workspaceId) ?? new Map<string, Told>()
      waiting.set(workspaceId, kinds)
      const key = userId === undefined ? kind : `${kind} ${userId}`
      const told = kinds.get(key)
      if (told) told.ids.add(id)
      else kinds.set(key, { ...change, ids: new Set([id]) })
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

/** Messages of the changes, each as full as it may be. */
function payloadsOf(told: readonly Told[]): string[] {
  const payloads: string[] = []
  let parts: string[] = []
  let bytes = 0
  const close = (): void => {
    if (parts.length > 0) payloads.push(`[${parts.join(',')}]`)
    parts = []
    bytes = 0
  }
  for (const { ids, ...change } of told) {
    const all = [...ids]
    for (let from = 0; from < all.length; from += idsTogether) {
      const part = JSON.stringify({ ...change, ids: all.slice(from, from + idsTogether) })
      if (bytes + part.length > bytesOfMessage) close()
      parts.push(part)
      bytes += part.length + 1
    }
  }
  close()
  return payloads
}

/** The changes of a message. While a new version is rolled out, one may come in another form: it has none. */
export function readChanges(payload: string): Change[] {
  const told = JSON.parse(payload) as (Omit<Change, 'id'> & { ids?: string[] })[]
  return told.flatMap(({ ids = [], ...change }) => ids.map((id) => ({ ...change, id })))
}

/** Calls `onChange` for each change anybody makes, until `signal` aborts. */
export function listenChanges(
  bus: Bus,
  onChange: (change: Change) => void,
  signal: AbortSignal,
): Promise<void> {
  return bus.listen({
    channel: changesChannel,
    onPayload: (payload) => readChanges(payload).forEach(onChange),
    signal,
  })
}
