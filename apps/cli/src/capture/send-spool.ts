/** Sending the spool: batch after batch in order, until it is empty or the server does not take it. */
import type { Client } from '@floyo/client'
import type { EventReceipt } from '@floyo/contracts'
import { batchLimits, sendBatch } from './send-batch.ts'
import { acknowledge, nextBatch, type SpoolBatch, type SpoolOptions } from './spool.ts'

export interface SendProgress {
  accepted: number
  duplicates: number
  rejected: number
}

/**
 * Sends what waits. A batch is noted as sent only after the server has answered, so a crash or a lost
 * answer sends it again, and the server knows it by its ids.
 *
 * @returns what became of the events
 * @throws ApiProblem or Unreachable when the server does not take a batch; what was sent stays noted
 */
export async function sendSpool(
  spool: SpoolOptions,
  options: {
    client: Pick<Client, 'sendEvents'>
    now: () => number
    signal: AbortSignal
    /** Told of events that the server refused for good, before the batch is noted as sent. */
    onRejected: (batch: SpoolBatch, rejected: EventReceipt['rejected']) => void
  },
): Promise<SendProgress> {
  const { client, signal } = options
  const total = { accepted: 0, duplicates: 0, rejected: 0 }
  for (;;) {
    signal.throwIfAborted()
    const batch = nextBatch(spool, batchLimits)
    if (!batch) return total
    if (batch.events.length > 0) {
      const receipt = await sendBatch(client, batch, { signal })
      total.accepted += receipt.accepted
      total.duplicates += receipt.duplicates
      total.rejected += receipt.rejected.length
      if (receipt.rejected.length > 0) options.onRejected(batch, receipt.rejected)
    }
    acknowledge(spool, batch, options.now())
  }
}
