/** `floyo schedules`: when workflows start by the clock, pausing that, and making up for the past. */
import { type Client, paginate } from '@floyo/client'
import type { Schedule } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findOne, shortId } from './find-one.ts'

const examples = `
Examples:
  $ floyo schedules list
  $ floyo schedules pause "Mail the daily report" --until 2026-12-28
  $ floyo schedules resume "Mail the daily report"
  $ floyo schedules next "Mail the daily report"
  $ floyo schedules backfill "Mail the daily report" --from 2026-11-01 --to 2026-11-08          shows what it would run
  $ floyo schedules backfill "Mail the daily report" --from 2026-11-01 --to 2026-11-08 --yes

A schedule is named by its workflow, or by the short id of the list when the workflow has several.`

export function addScheduleCommands(program: Command, context: Context): void {
  const schedules = program.command('schedules').description('when workflows start by the clock')
  schedules.addHelpText('after', examples)
  schedules
    .command('list')
    .description('by their next time')
    .action(() => list(context))
  schedules
    .command('pause')
    .argument('<schedule>')
    .description('leave out what is due from now on')
    .option('--until <time>', 'until then; otherwise until it is resumed')
    .action((name: string, flags: { until?: string }) => pause(name, flags, context))
  schedules
    .command('resume')
    .argument('<schedule>')
    .description('let it fire again')
    .action((name: string) => resume(name, context))
  schedules
    .command('next')
    .argument('<schedule>')
    .description('the times ahead of its workflow, with days of rest')
    .action((name: string) => next(name, context))
  schedules
    .command('backfill')
    .argument('<schedule>')
    .description('run the due times of a past window that did not run')
    .requiredOption('--from <time>', 'the first due time')
    .requiredOption('--to <time>', 'the last due time')
    .option('--yes', 'run them; without it they are only shown')
    .action((name: string, flags: BackfillFlags) => backfill(name, flags, context))
}

async function list(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const found: Schedule[] = []
  for await (const one of paginate(client.listSchedules, { query: { limit: 200 } })) found.push(one)
  const rows = found.map((one) => [
    shortId(one.id),
    one.workflowName,
    one.cron,
    one.timezone,
    stateOf(one),
    one.waiting > 0 ? `${one.waiting} wait` : '',
  ])
  const text = table(['ID', 'WORKFLOW', 'WHEN', 'ZONE', 'NEXT', ''], rows)
  context.out.result(found, found.length > 0 ? text : 'No workflow that is on has a schedule.')
}

function stateOf({ paused, pausedUntil, nextAt }: Schedule): string {
  if (paused) return pausedUntil ? `paused until ${localTime(pausedUntil)}` : 'paused'
  return nextAt ? localTime(nextAt) : 'never again'
}

async function pause(name: string, flags: { until?: string }, context: Context): Promise<void> {
  const until = flags.until === undefined ? undefined : parseTime(flags.until)
  const { client } = await openClient(context)
  const { id: scheduleId } = await findSchedule(client, name)
  const body = until === undefined ? {} : { until }
  const schedule = await client.pauseSchedule({ params: { scheduleId }, body })
  context.out.result(
    schedule,
    `The schedule of "${schedule.workflowName}" is ${stateOf(schedule)}.`,
  )
}

async function resume(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: scheduleId } = await findSchedule(client, name)
  const schedule = await client.resumeSchedule({ params: { scheduleId } })
  context.out.result(schedule, `"${schedule.workflowName}" fires next at ${stateOf(schedule)}.`)
}

async function next(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { workflowId } = await findSchedule(client, name)
  const ahead = await client.listNextFires({ params: { workflowId }, query: { count: 5 } })
  const rows = ahead.times.map(({ at, state, movedTo }) => [
    localTime(at),
    state === 'skipped' ? 'a day of rest' : movedTo ? `moved to ${localTime(movedTo)}` : '',
  ])
  context.out.result(ahead, rows.length > 0 ? table(['AT', ''], rows) : 'No time lies ahead.')
}

interface BackfillFlags {
  from: string
  to: string
  yes?: boolean
}

async function backfill(name: string, flags: BackfillFlags, context: Context): Promise<void> {
  const body = { from: parseTime(flags.from), to: parseTime(flags.to) }
  const { client } = await openClient(context)
  const { id: scheduleId } = await findSchedule(client, name)
  const params = { scheduleId }
  if (flags.yes) {
    const made = await client.backfillSchedule({ params, body })
    context.out.result(made, `Started ${made.runs} runs.`)
    return
  }
  const preview = await client.previewBackfill({ params, body })
  const rows = preview.items.map(({ dueAt, runId, skipped }) => [
    localTime(dueAt),
    runId ? `ran, ${shortId(runId)}` : 'to be run',
    skipped ?? '',
  ])
  const lines = [
    table(['DUE', '', 'THEN'], rows),
    '',
    `${preview.runs} would be run; --yes runs them.`,
  ]
  context.out.result(preview, lines.join('\n'))
}

/** A time as people write it, in the zone of this computer. */
function parseTime(text: string): string {
  const local = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text
  const at = new Date(local)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  throw new CliError('usage', `"${text}" is no time`, {
    fix: 'use one such as 2026-11-21 or 2026-11-21T09:00',
  })
}

function findSchedule(client: Client, name: string): Promise<{ id: string; workflowId: string }> {
  return findOne<Schedule>(name, {
    what: 'schedule',
    listedBy: 'floyo schedules list',
    nameOf: ({ workflowName }) => workflowName,
    byId: async (id) => {
      for await (const one of paginate(client.listSchedules, { query: { limit: 200 } })) {
        if (one.id === id) return one
      }
      throw new CliError('notFound', 'There is no such schedule', { fix: 'floyo schedules list' })
    },
    all: () => paginate(client.listSchedules, { query: { limit: 200 } }),
  })
}
