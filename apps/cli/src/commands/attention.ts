/** `floyo attention`: what is worth a look. */
import type { AttentionItem } from '@floyo/contracts'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { shortId } from './find-one.ts'

export function addAttentionCommand(program: Command, context: Context): void {
  program
    .command('attention')
    .description('what is worth a look: workflows that drifted, and trials that went well')
    .addHelpText('after', '\nExamples:\n  $ floyo attention\n  $ floyo attention --json')
    .action(() => show(context))
}

async function show(context: Context): Promise<void> {
  const { client } = await openClient(context)
  const attention = await client.getAttention()
  const { items, total } = attention
  const more = total - items.length
  const lines = items.length > 0 ? items.map(lineOf) : ['Nothing needs a look.']
  context.out.result(attention, [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))
}

function lineOf(item: AttentionItem): string {
  if (item.kind === 'promotion')
    return `${item.workflowName}: ${item.agreed} of ${item.decided} times it would have done what you did. Switch it on: floyo workflows shadow ${shortId(item.workflowId)} --promote`
  const what = item.proposes ? 'a change is proposed' : 'see when'
  return `${item.workflowName}: ${told[item.drift]} (${item.seen} of ${item.of}), ${what}: floyo drift show ${shortId(item.noteId)}`
}

const told: Record<Extract<AttentionItem, { kind: 'drift' }>['drift'], string> = {
  'by-hand': 'you still do it by hand',
  undone: 'you take back what it does',
  moved: 'you do it at another time',
  changed: 'you do it with other steps',
  stopped: 'nobody seems to need it any more',
}
