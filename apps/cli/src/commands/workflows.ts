/** `floyo workflows`: list, read, edit as files, run. */
import { type Client, paginate } from '@floyo/client'
import type { Workflow, WorkflowDetail } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findOne, shortId } from './find-one.ts'
import { forecast } from './forecast.ts'
import { addPinCommands } from './pins.ts'
import { addShadowCommand } from './shadow.ts'
import { addSimulateCommand } from './simulate.ts'
import { parseInputs, startRun } from './run-workflow.ts'
import { toYaml } from './workflow-file.ts'
import { diffFile, pullWorkflow, pushFile } from './workflow-sync.ts'

const examples = `
Examples:
  $ floyo workflows list
  $ floyo workflows pull "Mail the daily report" --file report.yaml
  $ floyo workflows diff report.yaml               what a push would change, by step and field
  $ floyo workflows push report.yaml --publish
  $ floyo workflows run "Mail the daily report" --input recipient=ada@example.com --wait
  $ floyo workflows forecast "Mail the daily report"
  $ floyo workflows simulate "Mail the daily report" --days 90 --of 3 --compare 2
  $ floyo workflows pin "Mail the daily report" export --run 20655c6dc25d
  $ floyo workflows run "Mail the daily report" --pins --wait
  $ floyo workflows enable "Mail the daily report"

A workflow is named by its name, its id, or the short id of the list. A pulled file remembers which
workflow and which revision it is, so that a push never overwrites what somebody else changed.`

export function addWorkflowCommands(program: Command, context: Context): void {
  const workflows = program.command('workflows').description('automations')
  workflows.addHelpText('after', examples)
  workflows
    .command('list')
    .description('list them, the newest first')
    .option('--all', "Floyo's own background work as well")
    .action((flags: { all?: boolean }) => list(flags, context))
  workflows
    .command('show')
    .argument('<workflow>')
    .description('its state and its draft')
    .action((name: string) => show(name, context))
  workflows
    .command('pull')
    .argument('<workflow>')
    .description('write its draft to a YAML file')
    .option(
      '-f, --file <file>',
      'where to; by default named after the workflow, - for standard output',
    )
    .option('--force', 'replace the file though it was changed')
    .action((name: string, flags: { file?: string; force?: boolean }) =>
      withClient(context, async (client) =>
        pullWorkflow(await findWorkflow(client, name), flags, context),
      ),
    )
  workflows
    .command('push')
    .argument('<files...>')
    .description('save YAML files as drafts; a file without an id makes a new workflow')
    .option('--publish', 'make the draft the live version as well')
    .option('--comment <text>', 'what the new version changes')
    .option('--force', 'overwrite what was changed since the pull')
    .action((files: string[], flags: { publish?: boolean; comment?: string; force?: boolean }) =>
      withClient(context, async (client) => {
        for (const file of files) await pushFile(client, file, { ...flags, context })
      }),
    )
  workflows
    .command('diff')
    .argument('<file>')
    .description('what a push would change, by step and field; exit code 1 when something')
    .action((file: string) => withClient(context, (client) => diffFile(client, file, context)))
  workflows
    .command('run')
    .argument('<workflow>')
    .description('start it by hand')
    .option('-i, --input <name=value...>', 'its inputs; a value may be JSON')
    .option('--sample', 'with the test delivery that was kept')
    .option('--draft', 'the draft, though a version is published')
    .option('--pins', 'the draft, with pinned outputs instead of carrying those steps out')
    .option('--wait', 'follow the run to its end; exit code 1 when it fails')
    .action((name: string, { input, wait = false, ...flags }: RunFlags) =>
      withClient(context, async (client) => {
        const inputs = parseInputs(input ?? [])
        const { id } = await findWorkflow(client, name)
        const { sample = false, draft = false, pins = false } = flags
        await startRun(client, id, { inputs, sample, draft, pins, wait, context })
      }),
    )
  workflows
    .command('forecast')
    .argument('<workflow>')
    .description('how long its runs will take, how many there will be, and whom they call')
    .option('--published', 'of the live version instead of the draft')
    .action((name: string, flags: { published?: boolean }) =>
      withClient(context, async (client) => {
        const workflow = await findWorkflow(client, name)
        await forecast(client, workflow, { published: flags.published === true, context })
      }),
    )
  workflows
    .command('enable')
    .argument('<workflow>')
    .description('let its triggers start runs')
    .action((name: string) => setEnabled(name, 'enable', context))
  workflows
    .command('disable')
    .argument('<workflow>')
    .description('stop its triggers; runs in flight finish')
    .action((name: string) => setEnabled(name, 'disable', context))
  workflows
    .command('pause')
    .argument('<workflow>')
    .description('hold its runs back; new ones are accepted and wait')
    .action((name: string) => setPaused(name, 'pause', context))
  workflows
    .command('resume')
    .argument('<workflow>')
    .description('let its runs go on')
    .action((name: string) => setPaused(name, 'resume', context))
  addSimulateCommand(workflows, { context, find: findWorkflow })
  addPinCommands(workflows, { context, find: findWorkflow })
  addShadowCommand(workflows, { context, find: findWorkflow })
}

interface RunFlags {
  input?: string[]
  sample?: boolean
  draft?: boolean
  pins?: boolean
  wait?: boolean
}

async function withClient(
  context: Context,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const { client } = await openClient(context)
  await work(client)
}

async function list({ all }: { all?: boolean }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const found: Workflow[] = []
  const query = all ? {} : { kind: 'user' as const }
  for await (const one of paginate(client.listWorkflows, { query })) found.push(one)
  const rows = found.map((one) => [
    shortId(one.id),
    one.name,
    one.pausedAt !== null ? 'paused' : one.enabled ? 'on' : 'off',
    one.publishedVersion === null
      ? 'draft'
      : `v${one.publishedVersion}${one.draftChanged ? ' + draft' : ''}`,
    one.triggers.join(', ') || 'by hand',
    one.lastRun ? `${one.lastRun.status} ${localTime(one.lastRun.createdAt)}` : 'never',
  ])
  const text = table(['ID', 'NAME', 'STATE', 'VERSION', 'STARTED BY', 'LAST RUN'], rows)
  context.out.result(
    found,
    found.length > 0 ? text : 'No workflow yet. Make one: floyo workflows push FILE',
  )
}

async function show(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const one = await findWorkflow(client, name)
  const version =
    one.publishedVersion === null ? 'never published' : `version ${one.publishedVersion} is live`
  const lines = [
    context.out.color.bold(one.name),
    `${one.enabled ? 'On' : 'Off'}, ${version}${one.draftChanged ? ', the draft differs' : ''}`,
    ...(one.nextFireAt ? [`Next at ${localTime(one.nextFireAt)}`] : []),
    ...(one.webhookUrl ? [`Webhook ${one.webhookUrl}`] : []),
    ...describeTimeSaved(one),
    ...describeFailures(one),
    '',
    toYaml(one.draft).trimEnd(),
  ]
  context.out.result(one, lines.join('\n'))
}

function describeTimeSaved({ timeSaved }: WorkflowDetail): string[] {
  if (!timeSaved) return []
  const { runs, since, low, high } = timeSaved
  const [least, most] = [low, high].map((seconds) => Math.round(seconds / 60))
  return [`Saved ${least} to ${most} minutes in ${runs} runs since ${localTime(since)}`]
}

function describeFailures({ failures }: WorkflowDetail): string[] {
  const { startedOnFailure: started, ofWorkflows, ofWorkspace } = failures
  const sources = [
    ...ofWorkflows.map(({ name }) => `"${name}"`),
    ...(ofWorkspace ? ['all workflows that name no other'] : []),
  ]
  return [
    ...(started
      ? [`A failure starts "${started.name}"${started.enabled ? '' : ', which is off'}`]
      : []),
    ...(sources.length > 0 ? [`Started by failures of ${sources.join(', ')}`] : []),
  ]
}

async function setEnabled(
  name: string,
  verb: 'enable' | 'disable',
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const { id } = await findWorkflow(client, name)
  const params = { workflowId: id }
  const call = verb === 'enable' ? client.enableWorkflow : client.disableWorkflow
  const workflow = await call({ params })
  const next = workflow.nextFireAt ? ` Next at ${localTime(workflow.nextFireAt)}.` : ''
  context.out.result(workflow, `"${workflow.name}" is ${workflow.enabled ? 'on' : 'off'}.${next}`)
}

async function setPaused(name: string, verb: 'pause' | 'resume', context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id } = await findWorkflow(client, name)
  const call = verb === 'pause' ? client.pauseWorkflow : client.resumeWorkflow
  const workflow = await call({ params: { workflowId: id } })
  const said = workflow.pausedAt === null ? 'goes on' : 'is paused; its runs wait'
  context.out.result(workflow, `"${workflow.name}" ${said}.`)
}

/** A person's workflow by name, id or short id. @throws CliError */
export async function findWorkflow(client: Client, name: string): Promise<WorkflowDetail> {
  const { id } = await findOne<{ id: string; name: string }>(name, {
    what: 'workflow',
    listedBy: 'floyo workflows list',
    nameOf: (one) => one.name,
    byId: (workflowId) => client.getWorkflow({ params: { workflowId } }),
    all: () => paginate(client.listWorkflows, { query: {} }),
  })
  const workflow = await client.getWorkflow({ params: { workflowId: id } })
  if (workflow.kind === 'system') {
    throw new CliError('refused', `"${workflow.name}" is Floyo's own background work`, {
      fix: 'floyo runs list shows what it does',
    })
  }
  return workflow
}
