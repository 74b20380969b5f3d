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
}

const patienceSeconds = 300
const longestPauseMs = 1000
/** As many connections as a service that sends webhooks has to one receiver. */
const sendsAtOnce = 64
const restMs = 100

/** Sends all deliveries at their pace. @throws when some of them never are */
export async function sendDeliveries(sending: Sending, log: SenderLog): Promise<void> {
  const since = performance.now()
  const open: Promise<void>[] = []
  const send = openWays()
  for (let number = 0; number < sending.count; number++) {
    const due = since + (number / sending.perSecond) * 1000
    const earlyMs = due - performance.now()
    if (earlyMs > 0) await sleep(earlyMs)
    open.push(deliver({ ...sending, send }, log, number))
  }
  const over = new AbortController()
  const told = Promise.all(open).finally(() => over.abort())
  await Promise.race([told, untilNoneIsTaken(log, over.signal)])
  if (over.signal.aborted) return void (await told)
  throw new Error(
    `waited ${patienceSeconds} s for the next delivery to be accepted: ${log.accepted.size} of ${sending.count} were`,
  )
}

/** Ends when so long none was accepted: however slow the machine is, some are while the program works. */
async function untilNoneIsTaken({ accepted }: SenderLog, signal: AbortSignal): Promise<void> {
  let before = -1
  while (accepted.size > before && !signal.aborted) {
    before = accepted.size
    await sleep(patienceSeconds * 1000, undefined, { signal }).catch(() => {})
  }
}

export function newSenderLog(): SenderLog {
  return { accepted: new Map(), changedAnswers: [], repeats: 0 }
}

/** Repeats one delivery until it is accepted, and now and then once more after that. */
async function deliver(
  { random, urlOf, send }: Sending & { send: Send },
  log: SenderLog,
  number: number,
): Promise<void> {
  const deliveryId = `delivery-${number}`
  let again = random.next() < 0.05 ? 2 : 1
  let failures = 0
  while (again > 0) {
    const url = urlOf(number)
    const runId = await send(url, () => post(url, { deliveryId, number }))
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

/** Sends when it is its turn. @returns what came of it; undefined when it must be repeated */
type Send = (url: string, work: () => Promise<string | undefined>) => Promise<string | undefined>

/**
 * The ways to each receiver. While one answers nobody, a single delivery at a time tries whether it is
 * back: thousands of them would take from the machine what the program and the sink need, and an
 * effect that reaches the sink late looks as if the program had been slow.
 */
function openWays(): Send {
  const ways = new Map<string, Send>()
  return (url, work) => {
    const { origin } = new URL(url)
    const way = ways.get(origin) ?? openWay()
    ways.set(origin, way)
    return way(url, work)
  }
}

function openWay(): Send {
  const waiting: (() => void)[] = []
  let underWay = 0
  let most = sendsAtOnce
  const admit = (): void => {
    while (underWay < most && waiting.length > 0) {
      underWay++
      waiting.shift()?.()
    }
  }
  return async (_url, work) => {
    await new Promise<void>((turn) => {
      waiting.push(turn)
      admit()
    })
    try {
      const taken = await work()
      most = taken === undefined ? 1 : sendsAtOnce
      if (taken === undefined) await sleep(restMs)
      return taken
    } finally {
      underWay--
      admit()
    }
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
