/** `floyo runs`: what ran, what happened in it. */
import { type Client, paginate } from '@floyo/client'
import { finalStatuses, type Run, RunStatus } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { addKeepCommand } from './keep-run.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'
import { addRepeatCommands } from './repeat-run.ts'
import { addRepeatManyCommand } from './repeat-runs.ts'
import { findRun } from './find-run.ts'
import { addRunOutputCommand } from './run-output.ts'
import { addRunHistoryCommands } from './run-history.ts'
import { describeRun, duration, finish, followRun } from './run-workflow.ts'

export function addRunCommands(program: Command, context: Context): void {
  const runs = program.command('runs').description('executions of workflows')
  runs.addHelpText(
    'after',
    `
Examples:
  $ floyo runs list --status failed
  $ floyo runs show 20655c6dc25d
  $ floyo runs tail                        follow the latest run
  $ floyo runs retry 20655c6dc25d --from start
  $ floyo runs retry 20655c6dc25d --from 'rows[3].mail' --definition draft --wait
  $ floyo runs retry 20655c6dc25d --input to=ada@example.com --output fetch='{"status": 200}'
  $ floyo runs retry-all --workflow 'Mail the daily report' --since 2d
  $ floyo runs state 20655c6dc25d --at 12 --step mail
  $ floyo runs list --dead
  $ floyo runs retry-all --dead
  $ floyo runs fork 20655c6dc25d --at 12`,
  )
  runs
    .command('list')
    .description('the newest first')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--status <status>', RunStatus.options.join(', '))
    .option('--dead', 'dead letters: nothing more is tried, and nobody repeated them')
    .option('--all', "Floyo's own background work as well")
    .action((flags: ListFlags) => list(flags, context))
  runs
    .command('show')
    .argument('<run>')
    .description('its steps, output and error')
    .action((name: string) => show(name, context))
  runs
    .command('tail')
    .argument('[run]', 'by default the latest')
    .description('follow a run to its end; exit code 1 when it fails')
    .action((name: string | undefined) => tail(name, context))
  runs
    .command('cancel')
    .argument('<run>')
    .description('cancel a run that has not ended')
    .action((name: string) => cancel(name, context))
  addRunOutputCommand(runs, context)
  addRunHistoryCommands(runs, context)
  addKeepCommand(runs, context)
  addRepeatCommands(runs, context)
  addRepeatManyCommand(runs, context)
}

interface ListFlags {
  limit: string
  status?: string
  dead?: boolean
  all?: boolean
}

async function list(flags: ListFlags, context: Context): Promise<void> {
  const status = flags.status === undefined ? undefined : parseStatus(flags.status)
  const limit = parseCount(flags.limit, 1)
  const { client } = await openClient(context)
  const query = {
    ...(status ? { status } : {}),
    ...(flags.dead ? { dead: 'true' } : {}),
    ...(flags.all ? {} : { kind: 'user' as const }),
  }
  const found: Run[] = []
  for await (const run of paginate(client.listRuns, {
    query: { ...query, limit: Math.min(limit, 200) },
  })) {
    found.push(run)
    if (found.length >= limit) break
  }
  const rows = found.map((run) => [
    shortId(run.id),
    run.workflowName,
    run.status,
    run.trigger,
    localTime(run.createdAt),
    run.startedAt && run.finishedAt ? duration(run.startedAt, run.finishedAt) : '',
    run.error?.message.slice(0, 60) ?? '',
  ])
  const text = table(['ID', 'WORKFLOW', 'STATUS', 'STARTED BY', 'AT', 'TOOK', 'ERROR'], rows)
  context.out.result(found, found.length > 0 ? text : 'No run yet.')
}

function parseStatus(text: string): RunStatus {
  const parsed = RunStatus.safeParse(text)
  if (parsed.success) return parsed.data
  throw new CliError('usage', `"${text}" is no status of a run`, {
    fix: `use one of ${RunStatus.options.join(', ')}`,
  })
}

async function show(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const run = await client.getRun({ params: { runId } })
  const { items } = await client.listStepRuns({ params: { runId } })
  const rows = items.map((step) => [
    step.key,
    step.kind,
    step.status,
    step.startedAt && step.finishedAt ? duration(step.startedAt, step.finishedAt) : '',
    String(step.attempts.length),
    step.error?.message ?? '',
  ])
  const steps = table(['STEP', 'KIND', 'STATUS', 'TOOK', 'ATTEMPTS', 'ERROR'], rows)
  const logs = items.flatMap(({ key, log = [] }) =>
    log.length > 0 ? [`\n${key} said:`, ...log.map((line) => `  ${line}`)] : [],
  )
  const text = [describeRun(run), '', steps, ...logs].join('\n')
  context.out.result({ ...run, steps: items }, text)
}

async function tail(name: string | undefined, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const run = name === undefined ? await latestRun(client) : await findRun(client, name)
  finish(await followRun(client, run.id, context), context)
}

async function latestRun(client: Client): Promise<Run> {
  const { items } = await client.listRuns({ query: { limit: 1, kind: 'user' } })
  const [run] = items
  if (run) return run
  throw new CliError('notFound', 'There is no run yet', { fix: 'floyo workflows run WORKFLOW' })
}

async function cancel(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id } = await findRun(client, name)
  const run = await client.cancelRun({ params: { runId: id } })
  const text = finalStatuses.has(run.status)
    ? describeRun(run)
    : `Run ${shortId(id)} is being canceled.`
  context.out.result(run, text)
}
