/** A thread that mines one person's events: what it is told and answers, and which events it holds. */
import { Worker } from 'node:worker_threads'
import type { Extent, MinedPage } from './events.ts'
import type { FromMiner, ToMiner } from './found-routine.ts'

const threadMemoryMb = 1536
/** A thread without events, and what an event takes in it with its id. */
const threadBytes = 12_000_000
const eventBytes = 220

export interface Miner {
  /** The zone its days are counted in. */
  readonly timezone: string
  /** The events it holds, the latest of their ids, and about how much memory they take. */
  readonly held: Extent & { lastId: string | null; bytes: number }
  take: (page: MinedPage) => void
  /** @throws the signal's reason, or why the thread ended */
  ask: (message: ToMiner, signal: AbortSignal) => Promise<FromMiner>
  /** Whether a process may end while it lives. */
  rest: (resting: boolean) => void
  end: () => Promise<void>
}

/** Starts a thread without events. */
export function openMiner(timezone: string): Miner {
  const thread = new Worker(new URL('miner-thread.ts', import.meta.url), {
    workerData: { timezone },
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  })
  const held = { count: 0, mark: 0n, lastId: null as string | null, bytes: threadBytes }
  const ended = Promise.withResolvers<never>()
  // Nobody may be waiting when it ends.
  ended.promise.catch(() => {})
  thread.on('error', (error) => ended.reject(error))
  thread.on('exit', (code) => ended.reject(new Error(`the miner ended with code ${code}`)))
  const tell = (message: ToMiner): void => thread.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- threads have no origin
  return {
    timezone,
    held,
    take: ({ events, mark }) => {
      tell({ kind: 'events', events })
      held.count += events.length
      held.mark ^= mark
      held.bytes += events.length * eventBytes
      for (const { id } of events) if (held.lastId === null || id > held.lastId) held.lastId = id
    },
    ask: async (message, signal) => {
      signal.throwIfAborted()
      const aborted = Promise.withResolvers<never>()
      const abort = (): void => aborted.reject(signal.reason)
      signal.addEventListener('abort', abort)
      try {
        const answer = Promise.withResolvers<FromMiner>()
        thread.once('message', (said: FromMiner) => answer.resolve(said))
        tell(message)
        return await Promise.race([answer.promise, ended.promise, aborted.promise])
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    rest: (resting) => (resting ? thread.unref() : thread.ref()),
    end: async () => {
      await thread.terminate()
    },
  }
}
