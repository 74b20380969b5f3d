/** The loop that sends the spool, and says now and then what this device watches. */
import { ApiProblem, type Client, Unreachable } from '@floyo/client'
import { keepRefused } from '../capture/refused.ts'
import { sendSpool } from '../capture/send-spool.ts'
import type { SpoolOptions } from '../capture/spool.ts'
import { messageOf } from '../cli-error.ts'
import { type Config, isPaused } from '../config.ts'
import { redactPath } from '../capture/redact.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import type { Log } from './log.ts'
import type { Rest } from './rest.ts'

export interface SendingState {
  sent: number
  lastSentAt: number | null
  problem: string | null
  /** Settled when nothing that was read from the spool is on its way. */
  underWay: Promise<void>
}

const everyMs = 1_000
const reportEveryMs = 60_000
const longestWaitMs = 60_000

export async function sendForever(options: {
  context: Context
  spool: SpoolOptions
  signal: AbortSignal
  log: Log
  state: SendingState
  config: () => Config
  rest: Rest
}): Promise<void> {
  const { context, signal, state, log, config } = options
  let failures = 0
  let client: Client | undefined
  let reported = { text: '', at: 0 }
  while (!signal.aborted) {
    try {
      // Asking the keyring each second would be rude; a new sign-in is seen after the first refusal.
      client ??= (await openClient(context)).client
      const sending = sendOnce(client, options)
      state.underWay = sending.catch(() => {})
      await sending
      reported = await reportIfDue(client, reported)
      failures = 0
      state.problem = null
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      client = undefined
      if (state.problem !== messageOf(error)) log('not sent', { why: messageOf(error) })
      state.problem = messageOf(error)
    }
    const wait =
      failures === 0 ? everyMs : Math.min(longestWaitMs, everyMs * 2 ** Math.min(failures, 10))
    await options.rest(wait)
  }

  async function reportIfDue(to: Client, last: typeof reported): Promise<typeof reported> {
    const { folders, agent } = config()
    const { home } = context.settings
    const report = {
      watchedFolders: folders.slice(0, 200).map((folder) => redactPath(folder, home)),
      allowedCommands: agent.enabled
        ? agent.allowed.map(({ command }) => command).slice(0, 200)
        : [],
      capture: captureOf(config(), context.now()),
    }
    const text = JSON.stringify(report)
    if (text === last.text && context.now() - last.at < reportEveryMs) return last
    await to.reportDevice({ body: report }, { signal }).catch((error: unknown) => {
      // A personal API key is no device; its events are as good.
      if (error instanceof ApiProblem && error.status === 403) return
      if (error instanceof Unreachable) throw error
      log('report refused', { why: messageOf(error) })
    })
    return { text, at: context.now() }
  }
}

async function sendOnce(
  client: Client,
  { spool, context, signal, state, log }: Parameters<typeof sendForever>[0],
): Promise<void> {
  const done = await sendSpool(spool, {
    client,
    now: context.now,
    signal,
    onRejected: ({ events }, rejected) => {
      log('refused by the server', { count: rejected.length })
      keepRefused(context.settings.paths.refusedEvents, events, rejected)
    },
  })
  const count = done.accepted + done.duplicates
  if (count === 0) return
  state.sent += count
  state.lastSentAt = context.now()
  log('sent', { ...done })
}

function captureOf(config: Config, now: number): 'on' | 'paused' | 'off' {
  if (isPaused(config, now)) return 'paused'
  return config.folders.length > 0 ? 'on' : 'off'
}
