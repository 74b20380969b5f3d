/**
 * Senders of webhooks: each repeats its delivery, with the same delivery id, until it is accepted, as
 * senders of webhooks do. What it was told then is the promise that is checked.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './random.ts'

export interface SenderLog {
  /** Delivery id -> the run it was told. */
  accepted: Map<string, string>
  /** Delivery ids that were told two different runs. */
  changedAnswers: string[]
  /** How many sends failed or were refused, and were repeated. */
  repeats: number
}

export interface Sending {
  /** Where each delivery goes. */
  urlOf: (number: number) => string
  count: number
  /** The load does not wait for answers: the next delivery begins whatever became of the last. */
  perSecond: number
  random: Random
  /** Who is not accepted by so long after the last was due gives up. */
  patienceSeconds?: number
}

/** Sends all deliveries at their pace. @throws when some of them never are */
export async function sendDeliveries(sending: Sending, log: SenderLog): Promise<void> {
  const since = performance.now()
  const open: Promise<void>[] = []
  for (let number = 0; number < sending.count; number++) {
    const due = since + (number / sending.perSecond) * 1000
    const earlyMs = due - performance.now()
    if (earlyMs > 0) await sleep(earlyMs)
    open.push(deliver(sending, log, number))
  }
  const { patienceSeconds = 300, count } = sending
  const over = new AbortController()
  const late = sleep(patienceSeconds * 1000, 'late', { signal: over.signal }).catch(() => 'over')
  const isLate = (await Promise.race([Promise.all(open), late])) === 'late'
  over.abort()
  if (!isLate) return
  throw new Error(
    `waited ${patienceSeconds} s for all deliveries to be accepted: ${log.accepted.size} of ${count} were`,
  )
}

export function newSenderLog(): SenderLog {
  return { accepted: new Map(), changedAnswers: [], repeats: 0 }
}

/** Patient enough that thousands who wait for the end of an outage leave this process its time. */
const longestPauseMs = 10_000

/** Repeats one delivery until it is accepted, and now and then once more after that. */
async function deliver(sending: Sending, log: SenderLog, number: number): Promise<void> {
  const { random, urlOf } = sending
  const deliveryId = `delivery-${number}`
  let again = random.next() < 0.05 ? 2 : 1
  let failures = 0
  while (again > 0) {
    const runId = await post(urlOf(number), { deliveryId, number })
    if (runId === undefined) {
      log.repeats++
      await sleep(Math.min(100 * 2 ** failures++, longestPauseMs) * random.between(0.5, 1))
      continue
    }
    const before = log.accepted.get(deliveryId)
    if (before !== undefined && before !== runId) log.changedAnswers.push(deliveryId)
    log.accepted.set(deliveryId, runId)
    again--
  }
}

/** @returns the run that was accepted; undefined when the delivery must be repeated */
async function post(
  url: string,
  { deliveryId, number }: { deliveryId: string; number: number },
): Promise<string | undefined> {
  let status = 0
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-delivery-id': deliveryId },
      body: JSON.stringify({ number }),
      signal: AbortSignal.timeout(5000),
    })
    status = answer.status
    if (answer.ok) return ((await answer.json()) as { runId: string }).runId
    await answer.body?.cancel()
  } catch {
    // Nobody listens, or the answer broke off: the delivery is repeated.
  }
  if (status >= 400 && status < 500 && status !== 429) {
    throw new Error(`a delivery was refused with ${status}`)
  }
  return undefined
}
