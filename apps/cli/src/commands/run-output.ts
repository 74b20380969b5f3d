/** `floyo runs output`: all of what a run or one of its steps gave, however large. */
import type { Client } from '@floyo/client'
import type { JsonValue, StoredValue } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { findRun } from './find-run.ts'

export function addRunOutputCommand(runs: Command, context: Context): void {
  runs
    .command('output')
    .argument('<run>')
    .description('all of its output as JSON, however large; with --step that of a step')
    .option('--step <key>', 'of this step run, by its key: rows[3].mail')
    .action((name: string, flags: { step?: string }) => output(name, flags, context))
}

async function output(name: string, flags: { step?: string }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const given =
    flags.step === undefined
      ? await client.getRun({ params: { runId } })
      : await findStepRun(client, runId, flags.step)
  const value = given.outputFile ? await readWhole(client, given.outputFile) : given.output
  context.out.result(value, JSON.stringify(value, null, 2))
}

async function findStepRun(
  client: Client,
  runId: string,
  key: string,
): Promise<{ output: JsonValue; outputFile?: StoredValue | undefined }> {
  const { items } = await client.listStepRuns({ params: { runId } })
  const found = items.find((one) => one.key === key)
  if (found) return found
  throw new CliError('notFound', `The run has no step run ${key}`, {
    fix: 'floyo runs show RUN lists them',
  })
}

async function readWhole(client: Client, { fileId }: StoredValue): Promise<JsonValue> {
  const { body } = await client.downloadFile({ params: { fileId } })
  return (await new Response(body).json()) as JsonValue
}
