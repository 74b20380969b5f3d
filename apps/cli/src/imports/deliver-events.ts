/** What an import does with its events: send them in batches, or only say what it would send. */
import type { EventLine } from '@floyo/contracts'
import { batchLimits, sendBatch } from '../capture/send-batch.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'

export interface ImportResult {
  read: number
  accepted: number
  duplicates: number
  rejected: { code: string; message: string; subject: string }[]
  from: string | null
  to: string | null
  types: Record<string, number>
}

/**
 * Sends the events as they come. Their ids follow from what they say, so an import that was cut off,
 * or is done again, stores each event once.
 */
export async function deliverEvents(
  events: AsyncIterable<EventLine> | Iterable<EventLine>,
  { dryRun, context }: { dryRun: boolean; context: Context },
): Promise<ImportResult> {
  const client = dryRun ? undefined : (await openClient(context)).client
  const result: ImportResult = {
    read: 0,
    accepted: 0,
    duplicates: 0,
    rejected: [],
    from: null,
    to: null,
    types: {},
  }
  let first = Infinity
  let last = -Infinity
  for await (const batch of batches(events)) {
    context.signal.throwIfAborted()
    for (const event of batch) {
      first = Math.min(first, event.t)
      last = Math.max(last, event.t)
      result.types[event.type] = (result.types[event.type] ?? 0) + 1
    }
    result.read += batch.length
    if (client) {
      const receipt = await sendBatch(
        client,
        { source: 'import', events: batch },
        { signal: context.signal, timeoutMs: 120_000 },
      )
      result.accepted += receipt.accepted
      result.duplicates += receipt.duplicates
      for (const { index, code, message } of receipt.rejected) {
        result.rejected.push({ code, message, subject: batch[index]?.subject ?? '' })
      }
    }
    context.out.progress(`${result.read} events read, ${result.accepted} new`)
  }
  context.out.progressDone()
  if (result.read > 0) {
    result.from = new Date(first).toISOString()
    result.to = new Date(last).toISOString()
  }
  return result
}

async function* batches(
  events: AsyncIterable<EventLine> | Iterable<EventLine>,
): AsyncGenerator<EventLine[]> {
  let batch: EventLine[] = []
  let bytes = 0
  for await (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1
    if (
      batch.length >= batchLimits.events ||
      (bytes + size > batchLimits.bytes && batch.length > 0)
    ) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(event)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
