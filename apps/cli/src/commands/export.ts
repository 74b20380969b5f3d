/** `floyo export`: all one's events, as lines that `discover` and `import jsonl` read. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Command } from 'commander'
import { parseMoment } from '../arguments.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'

export function addExportCommand(program: Command, context: Context): void {
  program
    .command('export')
    .description('all your events, oldest first, as JSON lines')
    .option('-o, --output <file>', 'write to this file; .gz is packed')
    .option('--since <moment>', 'only from then on: a date, or a length such as 30d')
    .addHelpText(
      'after',
      `
Examples:
  $ floyo export --output events.jsonl.gz
  $ floyo export --since 30d | floyo discover --input -`,
    )
    .action((flags: { output?: string; since?: string }) => exportEvents(flags, context))
}

async function exportEvents(
  flags: { output?: string; since?: string },
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const from = flags.since
    ? new Date(parseMoment(flags.since, context.now())).toISOString()
    : undefined
  const events = client.exportEvents({ query: from ? { from } : {} }, { signal: context.signal })
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const event of events) {
      count += 1
      if (count % 1000 === 0) context.out.progress(`${count} events`)
      yield `${JSON.stringify(event)}\n`
    }
  }
  if (!flags.output) return pipeline(Readable.from(lines()), process.stdout, { end: false })
  const path = resolve(context.cwd, flags.output)
  const draft = `${path}.part`
  try {
    const file: Writable = createWriteStream(draft, { mode: 0o600 })
    const source = Readable.from(lines())
    if (path.endsWith('.gz')) await pipeline(source, createGzip(), file)
    else await pipeline(source, file)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  context.out.result(
    { events: count, file: flags.output },
    `Wrote ${count} events to ${flags.output}.`,
  )
}
