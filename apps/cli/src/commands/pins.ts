/** `floyo workflows pin|unpin|pins`: what steps give in test runs, instead of being carried out. */
import type { Client } from '@floyo/client'
import type { JsonValue } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'
import { findRun } from './find-run.ts'

interface PinFlags {
  run?: string
  key?: string
  output?: string
}

type FindWorkflow = (client: Client, name: string) => Promise<{ id: string; name: string }>

export function addPinCommands(
  workflows: Command,
  { context, find }: { context: Context; find: FindWorkflow },
): void {
  workflows
    .command('pins')
    .argument('<workflow>')
    .description('the pinned outputs of its steps; run --pins uses them')
    .action((name: string) => list(name, { context, find }))
  workflows
    .command('pin')
    .argument('<workflow>')
    .argument('<step>', 'its id')
    .description('pin what a step gives in test runs')
    .option('--run <run>', 'what it gave in this run')
    .option('--key <key>', 'which step run of it, such as rows[3].mail; by default its only one')
    .option('--output <json>', 'by hand')
    .action((name: string, stepId: string, flags: PinFlags) =>
      pin({ name, stepId, flags }, { context, find }),
    )
  workflows
    .command('unpin')
    .argument('<workflow>')
    .argument('<step>')
    .description('let test runs carry the step out again')
    .action((name: string, stepId: string) => unpin({ name, stepId }, { context, find }))
}

interface With {
  context: Context
  find: FindWorkflow
}

async function list(name: string, { context, find }: With): Promise<void> {
  const { client } = await openClient(context)
  const { id: workflowId } = await find(client, name)
  const { items } = await client.listStepPins({ params: { workflowId } })
  const rows = items.map((one) => [
    one.stepId,
    one.runId ? shortId(one.runId) : 'by hand',
    localTime(one.pinnedAt),
    JSON.stringify(one.output).slice(0, 80),
  ])
  const text = table(['STEP', 'FROM RUN', 'PINNED', 'OUTPUT'], rows)
  context.out.result(items, items.length > 0 ? text : 'Nothing is pinned.')
}

async function pin(
  { name, stepId, flags }: { name: string; stepId: string; flags: PinFlags },
  { context, find }: With,
): Promise<void> {
  const { run, key = stepId, output } = flags
  if ((run === undefined) === (output === undefined)) {
    throw new CliError('usage', 'Say what is to be pinned', {
      fix: 'give --run RUN, or --output \'{"status": 200}\'',
    })
  }
  const { client } = await openClient(context)
  const { id: workflowId } = await find(client, name)
  const body =
    run === undefined
      ? { output: parseOutput(output ?? '') }
      : { runId: (await findRun(client, run)).id, stepKey: key }
  const kept = await client.pinStep({ params: { workflowId, stepId }, body })
  const how = `floyo workflows run "${name}" --pins`
  context.out.result(kept, `The output of ${stepId} is pinned. Use it: ${how}`)
}

function parseOutput(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    throw new CliError('usage', `${text} is not JSON`, { fix: 'put a text in quotes: \'"text"\'' })
  }
}

async function unpin(
  { name, stepId }: { name: string; stepId: string },
  { context, find }: With,
): Promise<void> {
  const { client } = await openClient(context)
  const { id: workflowId } = await find(client, name)
  await client.unpinStep({ params: { workflowId, stepId } })
  context.out.result({ stepId }, `${stepId} is carried out in test runs again.`)
}
