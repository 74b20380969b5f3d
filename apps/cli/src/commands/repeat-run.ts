/** `floyo runs retry|fork`: a new run that goes on from, or repeats, an old one. */
import type { JsonObject, JsonValue, RepeatedRun, RunRetry } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { shortId } from './find-one.ts'
import { findRun } from './find-run.ts'
import { finish, followRun, parseInputs } from './run-workflow.ts'

export function addRepeatCommands(runs: Command, context: Context): void {
  runs
    .command('retry')
    .argument('<run>')
    .description('repeat a run that ended, in a new run')
    .option(
      '--from <place>',
      'failed-step keeps what succeeded; start keeps nothing; a step, such as rows[3].mail, keeps what precedes it',
      'failed-step',
    )
    .option('--definition <which>', 'same, newest (published), or draft (a trial)', 'same')
    .option('-i, --input <name=value...>', 'other inputs; a value may be JSON')
    .option('--trigger-data <json>', 'in place of what the trigger brought')
    .option('-o, --output <step=value...>', 'the output of a step, which is then not run')
    .option('--wait', 'follow the new run to its end; exit code 1 when it fails')
    .action((name: string, flags: RetryFlags) => retry(name, flags, context))
  runs
    .command('fork')
    .argument('<run>')
    .description('start a run that goes on from what a run was at some point')
    .requiredOption('--at <entry>', 'behind which entry of its journal; 0 is before the first')
    .option('--wait', 'follow the new run to its end; exit code 1 when it fails')
    .action((name: string, flags: { at: string; wait?: boolean }) => fork(name, flags, context))
}

interface RetryFlags {
  from: string
  definition: string
  input?: string[]
  triggerData?: string
  output?: string[]
  wait?: boolean
}

async function retry(name: string, flags: RetryFlags, context: Context): Promise<void> {
  const { definition: version } = flags
  if (version !== 'same' && version !== 'newest' && version !== 'draft') {
    throw new CliError('usage', `A run can not be repeated with the definition "${version}"`, {
      fix: 'use same, newest or draft',
    })
  }
  const changes = {
    ...(flags.triggerData === undefined ? {} : { triggerData: parseJson(flags.triggerData) }),
    ...(flags.output === undefined ? {} : { outputs: parseInputs(flags.output) }),
  }
  const { client } = await openClient(context)
  const { id } = await findRun(client, name)
  const inputs = await mergedInputs(flags.input, async () => {
    const run = await client.getRun({ params: { runId: id } })
    return run.inputs
  })
  const body = { from: toPlace(flags.from), version, ...inputs, ...changes } satisfies RunRetry
  const run = await client.retryRun({ params: { runId: id }, body })
  await say(run, { wait: flags.wait === true, what: `repeats ${shortId(id)}`, context })
}

/** Inputs that are not named stay those of the run. */
async function mergedInputs(
  pairs: readonly string[] | undefined,
  readInputs: () => Promise<JsonObject>,
): Promise<{ inputs?: JsonObject }> {
  if (pairs === undefined) return {}
  const given = parseInputs(pairs)
  return { inputs: { ...(await readInputs()), ...given } }
}

function toPlace(text: string): RunRetry['from'] {
  return text === 'failed-step' || text === 'start' ? text : { step: text }
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    throw new CliError('usage', '--trigger-data is no JSON', {
      fix: `write it like '{"event": {"subject": "a.csv"}}'`,
    })
  }
}

async function fork(
  name: string,
  flags: { at: string; wait?: boolean },
  context: Context,
): Promise<void> {
  const at = parseCount(flags.at, 0)
  const { client } = await openClient(context)
  const { id } = await findRun(client, name)
  const run = await client.forkRun({ params: { runId: id }, body: { at } })
  const what = `goes on from ${shortId(id)} behind entry ${at}`
  await say(run, { wait: flags.wait === true, what, context })
}

async function say(
  run: RepeatedRun,
  { wait, what, context }: { wait: boolean; what: string; context: Context },
): Promise<void> {
  const kept = run.kept.length > 0 ? `It keeps ${run.kept.join(', ')}.` : 'It keeps no result.'
  const keys =
    run.effectKeys === 'same'
      ? 'Its effects bear the keys of the first run.'
      : 'Its effects bear new keys.'
  const text = `Started run ${shortId(run.id)}, which ${what}. ${kept} ${keys}`
  if (!wait) return context.out.result(run, text)
  context.out.note(text)
  const { client } = await openClient(context)
  finish(await followRun(client, run.id, context), context)
}
