/**
 * The kill loop: webhooks arrive while the program is killed at random, again and again. Afterwards
 * the senders' log, the database's journals and the sink's counts are compared.
 *
 * A sender repeats a delivery, with the same delivery id, until it is accepted; what it was told then
 * is the promise that is checked. The load is spread over the kills, so that each kill hits work.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Definition } from '@floyo/contracts'
import type { Installation, ServerProcess } from '../product/server.ts'
import { startServer } from '../product/server.ts'
import { type Person, signIn } from '../product/person.ts'
import type { Sink } from './sink.ts'

export interface KillLoopOptions {
  installation: Installation
  sink: Sink
  kills: number
  webhooks: number
  senders: number
  random: () => number
  say: (line: string) => void
}

/** What the senders were promised, and how long the last runs took to end. */
export interface KillLoopLog {
  /** Delivery id -> the run it was told. */
  accepted: Map<string, string>
  /** Delivery ids that were told two different runs. */
  changedAnswers: string[]
  kills: number
  /** How many sends failed or were refused, and were repeated. */
  repeats: number
  /** Milliseconds from each kill to the next readiness. */
  recoveryMs: number[]
  secondsToFinal: number
}

/** One pure step, one effect at the sink, an answer. */
const definitionFor = (sinkUrl: string): Pick<Definition, 'name' | 'trigger' | 'steps'> => ({
  name: 'Kill loop',
  trigger: [{ type: 'webhook', answer: 'accepted', deliveryIdHeader: 'x-delivery-id' }],
  steps: [
    { id: 'order', set: { number: '{{ trigger.body.number }}' } },
    {
      id: 'effect',
      use: 'http.request',
      with: { method: 'POST', url: sinkUrl, json: { number: '{{ vars.number }}' } },
      retry: { attempts: 10, backoff: 'exponential', initial: '200ms', max: '2s' },
    },
    { id: 'answer', return: { number: '{{ vars.number }}' } },
  ],
})

export async function runKillLoop(options: KillLoopOptions): Promise<KillLoopLog> {
  const { installation, kills, webhooks, say } = options
  const state = { server: await startServer(installation), killed: 0 }
  const person = await signIn(installation.url)
  const webhookUrl = await makeWorkflow(person, options.sink)
  const log: KillLoopLog = {
    accepted: new Map(),
    changedAnswers: [],
    kills: 0,
    repeats: 0,
    recoveryMs: [],
    secondsToFinal: 0,
  }

  const sending = sendAll({ ...options, webhookUrl, log, killed: () => state.killed })
  while (state.killed < kills) {
    await sleep(50 + options.random() * 1000)
    await state.server.stop('SIGKILL')
    const killedAt = performance.now()
    state.killed++
    state.server = await startServer(installation)
    log.recoveryMs.push(performance.now() - killedAt)
    if (state.killed % 10 === 0)
      say(`${state.killed} kills, ${log.accepted.size} of ${webhooks} accepted`)
  }
  await sending
  log.kills = state.killed
  log.secondsToFinal = await untilAllFinal(person, state.server)
  await state.server.stop('SIGTERM')
  return log
}

async function makeWorkflow({ client }: Person, sink: Sink): Promise<string> {
  const { id } = await client.createWorkflow({
    body: { definition: { ...definitionFor(sink.url) } },
  })
  const { webhookUrl } = await client.enableWorkflow({ params: { workflowId: id } })
  if (webhookUrl === null) throw new Error('an enabled webhook has no address')
  return webhookUrl
}

interface Sending extends KillLoopOptions {
  webhookUrl: string
  log: KillLoopLog
  killed: () => number
}

/** Sends every delivery; the share of deliveries sent never runs ahead of the share of kills done. */
async function sendAll(sending: Sending): Promise<void> {
  let next = 0
  const send = async (): Promise<void> => {
    for (let number = next++; number < sending.webhooks; number = next++) {
      while (number / sending.webhooks > (sending.killed() + 1) / sending.kills) await sleep(10)
      await deliver(sending, number)
    }
  }
  await Promise.all(Array.from({ length: sending.senders }, send))
}

/** Repeats one delivery until it is accepted, and now and then once more after that. */
async function deliver({ webhookUrl, log, random }: Sending, number: number): Promise<void> {
  const deliveryId = `delivery-${number}`
  let again = random() < 0.05 ? 2 : 1
  while (again > 0) {
    const runId = await post(webhookUrl, deliveryId, number)
    if (runId === undefined) {
      log.repeats++
      await sleep(20 + random() * 80)
      continue
    }
    const before = log.accepted.get(deliveryId)
    if (before !== undefined && before !== runId) log.changedAnswers.push(deliveryId)
    log.accepted.set(deliveryId, runId)
    again--
  }
}

/** @returns the run that was accepted; undefined when the delivery must be repeated */
async function post(url: string, deliveryId: string, number: number): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-delivery-id': deliveryId },
      body: JSON.stringify({ number }),
      signal: AbortSignal.timeout(5000),
    })
    if (answer.ok) return ((await answer.json()) as { runId: string }).runId
    await answer.body?.cancel()
    if (answer.status < 500 && answer.status !== 429) {
      throw new Error(`a delivery was refused with ${answer.status}`)
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('a delivery')) throw error
  }
  return undefined
}

/** @returns seconds until no run was queued, running or waiting; @throws after 120 s */
async function untilAllFinal({ client }: Person, server: ServerProcess): Promise<number> {
  const start = performance.now()
  for (;;) {
    const pages = await Promise.all(
      (['queued', 'running', 'waiting'] as const).map((status) =>
        client.listRuns({ query: { status, kind: 'user', limit: 1 } }),
      ),
    )
    const seconds = (performance.now() - start) / 1000
    if (pages.every(({ items }) => items.length === 0)) return seconds
    if (seconds > 120)
      throw new Error(`runs had not ended after 120 s; the server said:\n${server.output()}`)
    await sleep(200)
  }
}
