/** A person's events to their relation map, in a thread that ends with it. */
import { Worker } from 'node:worker_threads'
import type { RelationMap } from '@floyo/mining'
import type { MinedEvent } from '../discovery/found-routine.ts'

const threadMemoryMb = 1024

export type ToMapper =
  | { kind: 'events'; events: MinedEvent[] }
  | { kind: 'map'; about: string | undefined; most: number }

/** The map, null where nothing is tied to what it was asked about; and the events of the examples. */
export interface FromMapper {
  map: RelationMap | null
  /** By relation and example. */
  eventIds: { from: string; to: string }[][]
}

export interface MapInput {
  timezone: string
  pages: AsyncIterable<MinedEvent[]>
  about: string | undefined
  most: number
  signal: AbortSignal
}

/** @throws the signal's reason when it aborts, or why the thread ended */
export async function mapEvents(input: MapInput): Promise<FromMapper> {
  const { timezone, pages, about, most, signal } = input
  signal.throwIfAborted()
  const thread = new Worker(new URL('map-thread.ts', import.meta.url), {
    workerData: { timezone },
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  })
  const answer = Promise.withResolvers<FromMapper>()
  let isOver = false
  // While pages are still read.
  answer.promise.catch(() => {
    isOver = true
  })
  thread.once('message', answer.resolve)
  thread.once('error', answer.reject)
  thread.once('exit', (code) => answer.reject(new Error(`the mapper ended with code ${code}`)))
  const abort = (): void => answer.reject(signal.reason)
  signal.addEventListener('abort', abort)
  const tell = (message: ToMapper): void => thread.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- threads have no origin
  try {
    for await (const events of pages) {
      if (isOver) break
      tell({ kind: 'events', events })
    }
    tell({ kind: 'map', about, most })
    return await answer.promise
  } finally {
    signal.removeEventListener('abort', abort)
    await thread.terminate()
  }
}
