/** `floyo connections`: what there is, and how much may use it at a time. */
import { type Client, paginate } from '@floyo/client'
import type { Connection } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { findOne } from './find-one.ts'
import { describeLimits, parseLimits } from './limits.ts'

const examples = `
Examples:
  $ floyo connections list
  $ floyo connections limit shop-api 4,20/1s     four steps at a time, twenty begun in a second
  $ floyo connections limit shop-api none

The key of a computer may not change this: give one that may in FLOYO_API_KEY (Settings, API keys).`

export function addConnectionCommands(program: Command, context: Context): void {
  const connections = program.command('connections').description('the services that steps use')
  connections.addHelpText('after', examples)
  connections
    .command('list')
    .description('by name, with their limits')
    .action(() => list(context))
  connections
    .command('limit')
    .argument('<connection>')
    .argument('<limits>', 'how many at a time, or in a time, or both; or none')
    .description('how many steps may use it; what is over it waits')
    .action((name: string, limits: string) => limit(name, limits, context))
}

async function list(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const found: Connection[] = []
  for await (const one of all(client)) found.push(one)
  const rows = found.map(({ name, type, limits }) => [name, type, describeLimits(limits)])
  const text = table(['NAME', 'KIND', 'LIMITS'], rows)
  context.out.result(found, found.length > 0 ? text : 'There are no connections yet.')
}

async function limit(name: string, text: string, context: Context): Promise<void> {
  const limits = parseLimits(text)
  const { client } = await openClient(context)
  const { id: connectionId } = await findConnection(client, name)
  const changed = await client.changeConnection({ params: { connectionId }, body: { limits } })
  context.out.result(changed, `Limits of ${changed.name}: ${describeLimits(changed.limits)}.`)
}

function all(client: Client): AsyncIterable<Connection> {
  return paginate(client.listConnections, { query: { limit: 200 } })
}

function findConnection(client: Client, name: string): Promise<Connection> {
  return findOne<Connection>(name, {
    what: 'connection',
    listedBy: 'floyo connections list',
    nameOf: (connection) => connection.name,
    byId: async (id) => {
      for await (const one of all(client)) if (one.id === id) return one
      throw new CliError('notFound', 'There is no such connection', {
        fix: 'floyo connections list',
      })
    },
    all: () => all(client),
  })
}
