/** `floyo deliveries`: what came to a webhook, and starting it again after a fix. */
import { type Client, paginate } from '@floyo/client'
import { BulkReplay, type Delivery, DeliveryStatus } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findOne, shortId } from './find-one.ts'
import { listen, showSample } from './listen.ts'
import { findWorkflow } from './workflows.ts'

const examples = `
Examples:
  $ floyo deliveries list "New order"
  $ floyo deliveries list "New order" --status refused
  $ floyo deliveries show "New order" 20655c6dc25d
  $ floyo deliveries replay "New order" 20655c6dc25d
  $ floyo deliveries replay "New order" --status refused     all that no replay has reached
  $ floyo deliveries listen "New order"                      wait for a test delivery

Deliveries that became no run are kept for seven days, unless the workspace says otherwise.`

export function addDeliveryCommands(program: Command, context: Context): void {
  const deliveries = program.command('deliveries').description('what came to webhooks')
  deliveries.addHelpText('after', examples)
  deliveries
    .command('list')
    .argument('<workflow>')
    .description('the latest first')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--status <status>', DeliveryStatus.options.join(', '))
    .action((name: string, flags: { limit: string; status?: string }) => list(name, flags, context))
  deliveries
    .command('show')
    .argument('<workflow>')
    .argument('<delivery>')
    .description('its headers and its body')
    .action((name: string, id: string) => show(name, id, context))
  deliveries
    .command('replay')
    .argument('<workflow>')
    .argument('[delivery]')
    .description('start a run of the published version with it')
    .option('--again', 'though it was replayed before')
    .option('--status <status>', 'all of this status that no replay has reached')
    .action((name: string, id: string | undefined, flags: { again?: boolean; status?: string }) =>
      id === undefined ? replayAll(name, flags, context) : replay(name, { id, ...flags }, context),
    )
  addListening(deliveries, context)
}

function addListening(deliveries: Command, context: Context): void {
  deliveries
    .command('listen')
    .argument('<workflow>')
    .description('wait for a test delivery: the next one is kept as the sample, and starts no run')
    .option('--for <time>', 'how long', '10m')
    .option('--run', 'let it start a run as well')
    .action((name: string, flags: { for: string; run?: boolean }) => listen(name, flags, context))
  deliveries
    .command('sample')
    .argument('<workflow>')
    .description('the test delivery that was kept; try it: floyo workflows run --sample')
    .option('--forget', 'put it away')
    .action((name: string, flags: { forget?: boolean }) => showSample(name, flags, context))
}

async function list(
  name: string,
  flags: { limit: string; status?: string },
  context: Context,
): Promise<void> {
  const status = flags.status === undefined ? undefined : parseStatus(flags.status)
  const limit = parseCount(flags.limit, 1)
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  const found: Delivery[] = []
  const query = { limit: Math.min(limit, 200), ...(status ? { status } : {}) }
  for await (const one of paginate(client.listDeliveries, { params: { workflowId }, query })) {
    found.push(one)
    if (found.length >= limit) break
  }
  const rows = found.map((one) => [
    shortId(one.id),
    localTime(one.receivedAt),
    one.method,
    one.status,
    one.runId ? shortId(one.runId) : '',
    one.replayRunId ? shortId(one.replayRunId) : '',
    one.reason?.slice(0, 70) ?? '',
  ])
  const head = ['ID', 'AT', 'METHOD', 'STATUS', 'RUN', 'REPLAY', 'REASON']
  context.out.result(found, found.length > 0 ? table(head, rows) : 'Nothing came yet.')
}

function parseStatus(text: string): DeliveryStatus {
  const parsed = DeliveryStatus.safeParse(text)
  if (parsed.success) return parsed.data
  throw new CliError('usage', `"${text}" is no status of a delivery`, {
    fix: `use one of ${DeliveryStatus.options.join(', ')}`,
  })
}

async function show(name: string, id: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  const { id: deliveryId } = await findDelivery(client, workflowId, id)
  const one = await client.getDelivery({ params: { workflowId, deliveryId } })
  const headers = Object.entries(one.headers).map(
    ([key, value]) => `${key}: ${JSON.stringify(value)}`,
  )
  const lines = [
    `${one.method} ${one.status} at ${localTime(one.receivedAt)}`,
    ...(one.reason ? [one.reason] : []),
    '',
    ...headers,
    '',
    one.bodyKept ? JSON.stringify(one.body, null, 2) : 'Its body was not kept.',
  ]
  context.out.result(one, lines.join('\n'))
}

async function replay(
  name: string,
  { id, again = false }: { id: string; again?: boolean },
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  const { id: deliveryId } = await findDelivery(client, workflowId, id)
  const params = { workflowId, deliveryId }
  const replayed = await client.replayDelivery({ params, body: { again } })
  const text = replayed.repeated
    ? `It was replayed before, by run ${shortId(replayed.runId)}. With --again it starts another.`
    : `Started run ${shortId(replayed.runId)}.`
  context.out.result(replayed, text)
}

async function replayAll(
  name: string,
  flags: { again?: boolean; status?: string },
  context: Context,
): Promise<void> {
  const status = BulkReplay.shape.status.safeParse(flags.status)
  if (!status.success || flags.again) {
    throw new CliError('usage', 'Say which delivery, or all of which status', {
      fix: `name one, or use --status with one of ${BulkReplay.shape.status.options.join(', ')}`,
    })
  }
  const { client } = await openClient(context)
  const { id: workflowId } = await findWorkflow(client, name)
  const body = { status: status.data }
  const done = await client.replayDeliveries({ params: { workflowId }, body })
  const failed = done.failed.map(({ deliveryId, reason }) => `${shortId(deliveryId)}: ${reason}`)
  const more = done.more ? ['There are more; replay again for the next ones.'] : []
  context.out.result(done, [`Started ${done.started} runs.`, ...failed, ...more].join('\n'))
}

function findDelivery(client: Client, workflowId: string, name: string): Promise<{ id: string }> {
  return findOne<{ id: string }>(name, {
    what: 'delivery',
    whats: 'deliveries',
    listedBy: 'floyo deliveries list WORKFLOW',
    nameOf: () => '',
    byId: (deliveryId) => client.getDelivery({ params: { workflowId, deliveryId } }),
    all: () => paginate(client.listDeliveries, { params: { workflowId }, query: { limit: 200 } }),
  })
}
