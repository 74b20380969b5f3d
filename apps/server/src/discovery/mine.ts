/** Mining one person's events in a thread, page by page. */
import { Worker } from 'node:worker_threads'
import type {
  FoundRoutine,
  FromMiner,
  MinedEvent,
  PersonContext,
  ToMiner,
} from './found-routine.ts'

export interface MiningInput {
  /** The person's events, in pages; each event once. */
  pages: AsyncIterable<MinedEvent[]>
  /** Reads events again, whole, by id. */
  readEvents: (ids: string[]) => Promise<MinedEvent[]>
  context: PersonContext
  /** ms since 1970: what is still active, and what comes next, is seen from here. */
  now: number
  signal: AbortSignal
}

const threadMemoryMb = 1536

/**
 * Finds the routines, the most worthwhile first.
 * @throws the signal's reason when it aborts
 */
export async function mineRoutines(input: MiningInput): Promise<FoundRoutine[]> {
  const { signal, context } = input
  signal.throwIfAborted()
  const thread = new Worker(new URL('miner-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  })
  const answers = listen(thread, signal)
  try {
    const tell = (message: ToMiner): void => thread.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- threads have no origin
    let count = 0
    for await (const events of input.pages) {
      signal.throwIfAborted()
      count += events.length
      tell({ kind: 'events', events })
    }
    if (count === 0) return []
    tell({ kind: 'mine', timezone: context.timezone, now: input.now })
    const needed = await answers.next()
    if (needed.kind !== 'needed') throw new Error(`the miner answered ${needed.kind} to mine`)
    tell({ kind: 'propose', events: await input.readEvents(needed.ids), context })
    const found = await answers.next()
    if (found.kind !== 'routines') throw new Error(`the miner answered ${found.kind} to propose`)
    return found.routines
  } finally {
    answers.stop()
    await thread.terminate()
  }
}

/** The thread's answers, one after the other; its end and the signal's abort reject them. */
function listen(
  thread: Worker,
  signal: AbortSignal,
): { next: () => Promise<FromMiner>; stop: () => void } {
  const ended = Promise.withResolvers<never>()
  // Nobody may be waiting when it ends.
  ended.promise.catch(() => {})
  const abort = (): void => ended.reject(signal.reason)
  signal.addEventListener('abort', abort)
  thread.on('error', (error) => ended.reject(error))
  thread.on('exit', (code) => ended.reject(new Error(`the miner ended with code ${code}`)))
  return {
    next: () => {
      const answer = Promise.withResolvers<FromMiner>()
      thread.once('message', (message: FromMiner) => answer.resolve(message))
      return Promise.race([answer.promise, ended.promise])
    },
    stop: () => signal.removeEventListener('abort', abort),
  }
}
