/** `floyo drift`: where workflows and what their person does have come apart. */
import { type Client, paginate } from '@floyo/client'
import { DriftDismissReason, type DriftNote } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findOne, shortId } from './find-one.ts'

const examples = `
Examples:
  $ floyo drift list
  $ floyo drift show 20655c6dc25d          when it was seen, and the proposed change
  $ floyo drift apply 20655c6dc25d         makes that change in the draft; nothing that runs changes
  $ floyo drift dismiss 20655c6dc25d --reason as-intended

A note is named by its id or the short id of the list.`

export function addDriftCommands(program: Command, context: Context): void {
  const drift = program
    .command('drift')
    .description('where workflows and what you do have come apart')
  drift.addHelpText('after', examples)
  drift
    .command('list')
    .description('the newest first')
    .option('--dismissed', 'those that were dismissed')
    .action((flags: { dismissed?: boolean }) => list(flags, context))
  drift
    .command('show')
    .argument('<note>')
    .description('its evidence and the change that it proposes')
    .action((name: string) => show(name, context))
  drift
    .command('apply')
    .argument('<note>')
    .description('make the proposed change in the draft')
    .action((name: string) => apply(name, context))
  drift
    .command('dismiss')
    .argument('<note>')
    .description('say why nothing is to be done; it stays away while it is the same')
    .option('--reason <reason>', DriftDismissReason.options.join(', '), 'other')
    .option('--comment <text>', 'for yourself')
    .action((name: string, flags: { reason: string; comment?: string }) =>
      dismiss(name, flags, context),
    )
}

/** What a note says, as a sentence without its dates. */
function describeNote({ kind, seen, of }: DriftNote): string {
  switch (kind) {
    case 'by-hand':
      return `still done by hand: around ${seen} of the latest ${of} runs you did it as well`
    case 'undone':
      return `undone: soon after ${seen} of the latest ${of} runs you took back what they did`
    case 'moved':
      return `moved: ${seen} of the latest ${of} times you did it at another time than it starts`
    case 'changed':
      return `changed: ${seen} times you did it with other steps`
    case 'stopped':
      return `stopped: nobody seems to need it any more`
  }
}

async function list({ dismissed }: { dismissed?: boolean }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const query = dismissed ? { dismissed: 'true' as const } : {}
  const notes: DriftNote[] = []
  for await (const one of paginate(client.listDriftNotes, { query })) notes.push(one)
  const rows = notes.map((note) => [
    shortId(note.id),
    note.workflowName,
    describeNote(note),
    note.change ? 'yes' : 'no',
  ])
  const text =
    notes.length > 0
      ? table(['ID', 'WORKFLOW', 'WHAT', 'PROPOSAL'], rows)
      : 'Workflows and what you do go together.'
  context.out.result(notes, text)
}

async function show(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const note = await findNote(client, name)
  const { out } = context
  const lines = [
    out.color.bold(note.workflowName),
    describeNote(note),
    '',
    ...note.sights.map(({ at, runId, what }) =>
      [localTime(at), what, runId && `run ${shortId(runId)}`].filter(Boolean).join('  '),
    ),
    ...(note.change
      ? [
          '',
          'The draft would change:',
          ...note.change.map(
            ({ path, before, after }) =>
              `  ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
          ),
          '',
          `Make that change: floyo drift apply ${shortId(note.id)}`,
        ]
      : []),
  ]
  out.result(note, lines.join('\n'))
}

async function apply(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: noteId } = await findNote(client, name)
  const workflow = await client.applyDriftNote({ params: { noteId } })
  context.out.result(
    workflow,
    `The draft of "${workflow.name}" is changed; what runs is not. Publish it: floyo workflows push, or on its page.`,
  )
}

async function dismiss(
  name: string,
  flags: { reason: string; comment?: string },
  context: Context,
): Promise<void> {
  const reason = DriftDismissReason.safeParse(flags.reason)
  if (!reason.success) {
    throw new CliError('usage', `"${flags.reason}" is no reason`, {
      fix: `use one of ${DriftDismissReason.options.join(', ')}`,
    })
  }
  const { client } = await openClient(context)
  const { id: noteId } = await findNote(client, name)
  const body = { reason: reason.data, ...(flags.comment ? { comment: flags.comment } : {}) }
  const note = await client.dismissDriftNote({ params: { noteId }, body })
  context.out.result(note, `Dismissed: ${describeNote(note)}.`)
}

function findNote(client: Client, name: string): Promise<DriftNote> {
  return findOne(name, {
    what: 'drift note',
    listedBy: 'floyo drift list',
    nameOf: () => '',
    byId: (noteId) => client.getDriftNote({ params: { noteId } }),
    all: () => paginate(client.listDriftNotes, {}),
  })
}
