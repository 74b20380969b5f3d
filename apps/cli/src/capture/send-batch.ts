/** Sending events of which some may be such that the server takes nothing they come with. */
import { ApiProblem, type Client } from '@floyo/client'
import type { EventLine, EventReceipt, EventSource } from '@floyo/contracts'

/** What the server takes at once is 1 MiB; this leaves room for the envelope. */
export const batchLimits = { events: 1000, bytes: 900 * 1024 }

/** Codes that are about what was sent, so that sending it again changes nothing. */
const faultsOfContent: ReadonlySet<string> = new Set([
  'body_too_large',
  'unsafe_input',
  'malformed_json',
])

/**
 * Sends one batch. When the server refuses all of it for what is in it, the halves are sent, down to
 * the events that it is about: these are reported as refused, and all others arrive.
 *
 * @throws ApiProblem or Unreachable when the server does not take events now
 */
export async function sendBatch(
  client: Pick<Client, 'sendEvents'>,
  { source, events }: { source: EventSource; events: readonly EventLine[] },
  call: { signal: AbortSignal; timeoutMs?: number },
): Promise<EventReceipt> {
  try {
    return await client.sendEvents({ body: { source, events: [...events] } }, call)
  } catch (error) {
    if (!(error instanceof ApiProblem) || !faultsOfContent.has(error.code)) throw error
    if (events.length === 1) {
      const rejected = [{ index: 0, code: error.code, field: '', message: error.message }]
      return { accepted: 0, duplicates: 0, rejected }
    }
  }
  const middle = Math.ceil(events.length / 2)
  const first = await sendBatch(client, { source, events: events.slice(0, middle) }, call)
  const second = await sendBatch(client, { source, events: events.slice(middle) }, call)
  const moved = second.rejected.map((one) => ({ ...one, index: one.index + middle }))
  return {
    accepted: first.accepted + second.accepted,
    duplicates: first.duplicates + second.duplicates,
    rejected: [...first.rejected, ...moved],
  }
}
