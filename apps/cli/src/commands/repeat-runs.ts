/** `floyo runs retry-all`: repeats many runs that ended, each of them once. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunRepeat } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount, parseMoment } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { shortId } from './find-one.ts'
import { findWorkflow } from './workflows.ts'

export function addRepeatManyCommand(runs: Command, context: Context): void {
  runs
    .command('retry-all')
    .description('repeat many runs that ended, the oldest first, and wait; Ctrl-C lets it go on')
    .option('--workflow <workflow>', 'only runs of this one')
    .option('--status <status>', 'failed, canceled or succeeded', 'failed')
    .option('--dead', 'only dead letters: nothing more is tried, and nobody repeated them')
    .option('--since <moment>', 'only runs since then: 2026-01-31, or 2h')
    .option('--from <place>', 'failed-step or start', 'failed-step')
    .option('--definition <which>', 'same, newest (published), or draft (trials)', 'same')
    .option('-n, --limit <count>', 'at most so many', '1000')
    .action((flags: RepeatFlags) => repeatAll(flags, context))
}

interface RepeatFlags {
  workflow?: string
  status: string
  dead?: boolean
  since?: string
  from: string
  definition: string
  limit: string
}

async function repeatAll(flags: RepeatFlags, context: Context): Promise<void> {
  const status = oneOf(flags.status, ['failed', 'canceled', 'succeeded'])
  const from = oneOf(flags.from, ['failed-step', 'start'])
  const version = oneOf(flags.definition, ['same', 'newest', 'draft'])
  const limit = parseCount(flags.limit, 1)
  const since = flags.since === undefined ? undefined : parseMoment(flags.since, Date.now())
  const { client } = await openClient(context)
  const workflow =
    flags.workflow === undefined ? undefined : await findWorkflow(client, flags.workflow)
  const filter = {
    status,
    limit,
    ...(flags.dead ? { dead: true } : {}),
    ...(workflow ? { workflowId: workflow.id } : {}),
    ...(since !== undefined ? { createdFrom: new Date(since).toISOString() } : {}),
  }
  const { signal } = context
  let repeat = await client.repeatRuns({ body: { filter, from, version } }, { signal })
  context.out.note(`To repeat no more of them: floyo runs cancel ${repeat.runId}`)
  while (repeat.status === 'running') {
    context.out.progress(`${repeat.repeated + repeat.refused} of ${repeat.total} ...`)
    await sleep(500, undefined, { signal })
    repeat = await client.getRunRepeat({ params: { repeatId: repeat.id } }, { signal })
  }
  context.out.result(repeat, describe(repeat))
  if (repeat.status !== 'finished' || repeat.refused > 0) process.exitCode = 1
}

function describe({ status, total, repeated, refused, refusals }: RunRepeat): string {
  const ended =
    status === 'finished' ? '' : ` It ${status === 'failed' ? 'failed' : 'was canceled'}.`
  const lines = refusals.map(({ runId, message }) => `  ${shortId(runId)}  ${message}`)
  const why = refused > 0 ? `\n${refused} could not be repeated:\n${lines.join('\n')}` : ''
  return `Repeated ${repeated} of ${total} runs.${ended}${why}`
}

function oneOf<const Name extends string>(text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text)
  if (found !== undefined) return found
  throw new CliError('usage', `"${text}" is not known here`, { fix: `use ${names.join(' or ')}` })
}
