/** `floyo watch tail`: exactly what is sent. */
import type { EventLine } from '@floyo/contracts'
import type { Command } from 'commander'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseCount } from '../arguments.ts'
import { type SpooledEvent, spooledEvents } from '../capture/spool.ts'
import type { Context } from '../context.ts'

export function addTailCommand(watch: Command, context: Context): void {
  watch
    .command('tail')
    .description('show events exactly as they are sent, and go on as new ones come')
    .option('-n, --lines <count>', 'how many of the latest to begin with', '10')
    .option('--no-follow', 'end after those')
    .addHelpText(
      'after',
      `
With --json each line is byte for byte what is sent. Events are shown for an hour or two after they
were sent; what happened before is on the server: floyo export.`,
    )
    .action((flags: { lines: string; follow: boolean }) => tail(flags, context))
}

async function tail(flags: { lines: string; follow: boolean }, context: Context): Promise<void> {
  const { settings, signal } = context
  const spool = { folder: settings.paths.spool, limitBytes: settings.spoolLimitBytes }
  const shown = new Set<string>()
  const count = parseCount(flags.lines, 0)
  const recent = spooledEvents(spool)
  for (const [index, one] of recent.entries()) {
    shown.add(keyOf(one.event))
    if (index >= recent.length - count) show(one, context)
  }
  while (flags.follow && !signal.aborted) {
    await sleep(300, undefined, { signal }).catch(() => undefined)
    for (const one of spooledEvents(spool)) {
      if (shown.has(keyOf(one.event))) continue
      shown.add(keyOf(one.event))
      show(one, context)
    }
  }
}

function keyOf({ id, t, subject }: EventLine): string {
  return id ?? `${t} ${subject}`
}

function show({ event, sent }: SpooledEvent, { out }: Context): void {
  const time = new Date(event.t).toLocaleTimeString()
  const mark = sent ? out.color.green('sent   ') : out.color.yellow('waiting')
  const attrs = Object.keys(event.attrs).length > 0 ? ` ${JSON.stringify(event.attrs)}` : ''
  out.record(event, `${mark} ${time} ${event.type} ${event.subject}${out.color.dim(attrs)}`)
}
