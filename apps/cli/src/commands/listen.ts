/** `floyo deliveries listen`: waits for a test delivery, and shows what came. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@floyo/client'
import { type Capture, Duration, durationMs, NewCapture } from '@floyo/contracts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { localTime } from './capture-state.ts'
import { findWorkflow } from './workflows.ts'

const pollMs = 1000

export async function listen(
  name: string,
  flags: { for: string; run?: boolean },
  context: Context,
): Promise<void> {
  const { seconds, startsRun } = parseFlags(flags)
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  const params = { workflowId }
  const before = (await client.getCapture({ params })).sample?.capturedAt
  const begun = await client.startCapture({ params, body: { seconds, startsRun } })
  const { out } = context
  // A program that reads along has to know where to send it as well.
  if (out.json) out.record({ listening: { url: begun.url, until: begun.until } }, '')
  else
    out.note(`Send a delivery to ${begun.url}\nListening until ${localTime(begun.until ?? '')} ...`)
  const ended = await untilOver(client, workflowId)
  if (!ended.sample || ended.sample.capturedAt === before) {
    throw new CliError('failed', 'Nothing came', { fix: 'listen again, for longer with --for 1h' })
  }
  out.record(ended.sample, describe(ended.sample))
}

function parseFlags(flags: { for: string; run?: boolean }): NewCapture {
  const length = Duration.safeParse(flags.for)
  const seconds = length.success ? Math.round(durationMs(length.data) / 1000) : Number.NaN
  const parsed = NewCapture.safeParse({ seconds, startsRun: flags.run === true })
  if (parsed.success) return parsed.data
  throw new CliError('usage', `"${flags.for}" is no time to listen`, {
    fix: 'say 10s to 1h, such as --for 15m',
  })
}

async function untilOver(client: Client, workflowId: string): Promise<Capture> {
  for (;;) {
    const now = await client.getCapture({ params: { workflowId } })
    if (now.until === null) return now
    await sleep(pollMs)
  }
}

export async function showSample(
  name: string,
  flags: { forget?: boolean },
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  if (flags.forget) {
    await client.forgetSample({ params: { workflowId } })
    return context.out.result(null, 'The sample is put away.')
  }
  const { sample } = await client.getCapture({ params: { workflowId } })
  context.out.result(
    sample,
    sample
      ? describe(sample)
      : `There is no sample. Listen for one: floyo deliveries listen "${name}"`,
  )
}

function describe({ data, verified, capturedAt }: NonNullable<Capture['sample']>): string {
  const signed = { true: ', rightly signed', false: ', NOT rightly signed', null: '' }[
    `${verified}`
  ]
  return `Came ${localTime(capturedAt)}${signed}\n\n${JSON.stringify(data, null, 2)}`
}
