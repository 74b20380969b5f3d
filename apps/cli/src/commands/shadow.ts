/** `floyo workflows shadow`: what a draft would have done in the place of live runs, or of a person. */
import type { Client } from '@floyo/client'
import type { Shadow, ShadowChange } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'

type FindWorkflow = (client: Client, name: string) => Promise<{ id: string; name: string }>

interface ShadowFlags {
  start?: boolean
  stop?: boolean
  promote?: boolean
  beside: string
  /** Which version; the draft unless said. */
  of?: string
}

export function addShadowCommand(
  workflows: Command,
  { context, find }: { context: Context; find: FindWorkflow },
): void {
  workflows
    .command('shadow')
    .argument('<workflow>')
    .description('what its draft on trial would have done in the place of live runs, or beside you')
    .option('--start', 'put the draft on trial beside what is live; nothing it does is real')
    .option('--beside <what>', 'with --start: live "runs", or "me" while it is off', 'runs')
    .option('--promote', 'publish what is on trial, switch the workflow on, end the trial')
    .option('--of <version>', 'with --start: that version instead of the draft')
    .option('--stop', 'end the trial')
    .action(async (name: string, flags: ShadowFlags) => {
      const { client } = await openClient(context)
      const { id: workflowId } = await find(client, name)
      const params = { workflowId }
      if (flags.stop) {
        await client.stopShadow({ params })
        context.out.result({ shadow: null }, 'The trial is over.')
        return
      }
      if (flags.promote) {
        const { name: promoted } = await client.promoteShadow({ params })
        const undo = `floyo workflows disable ${shortId(workflowId)}`
        context.out.result({ promoted }, `"${promoted}" is on. Take that back: ${undo}`)
        return
      }
      const shadow = flags.start
        ? await client.startShadow({ params, body: toTrial(flags) })
        : (await client.getShadow({ params })).shadow
      context.out.result({ shadow }, shadow ? describe(shadow) : nothing(name))
    })
}

function toTrial({ of, beside }: ShadowFlags): {
  version?: number
  beside: 'runs' | 'person'
} {
  if (beside === 'runs' || beside === 'me')
    return { ...parseVersion(of), beside: beside === 'me' ? 'person' : 'runs' }
  throw new CliError('usage', `--beside ${beside}: expected "runs" or "me"`, {
    fix: 'floyo workflows shadow WORKFLOW --start --beside me',
  })
}

function parseVersion(of: string | undefined): { version?: number } {
  if (of === undefined) return {}
  if (/^[1-9]\d{0,8}$/.test(of)) return { version: Number(of) }
  throw new CliError('usage', `--of ${of}: expected the number of a version`, {
    fix: 'floyo workflows shadow WORKFLOW --start --of 3',
  })
}

function nothing(name: string): string {
  return `Nothing is on trial. Put the draft on trial: floyo workflows shadow "${name}" --start`
}

function describe(shadow: Shadow): string {
  if (shadow.beside === 'person') return describeBesidePerson(shadow)
  const { version, isCurrent, startedAt, startedBy, same, different, unclear } = shadow
  const what = version === null ? 'The draft' : `Version ${version}`
  const lines = [
    `${what} is on trial since ${localTime(startedAt)}, by ${startedBy}.`,
    ...(isCurrent ? [] : ['The draft has changed since: start again to try it as it is now.']),
    `Of ${same + different} live runs ${same} would have done the same, ${different} something else.`,
    ...(unclear > 0 ? [`${unclear} can not be judged: their values are gone.`] : []),
    ...shadow.differences.flatMap(({ runId, endedAt, changes }) => [
      '',
      `${shortId(runId)}  ${localTime(endedAt)}`,
      ...changes.flatMap(describeChange).map((line) => `  ${line}`),
    ]),
  ]
  return lines.join('\n')
}

function describeBesidePerson({ version, startedAt, startedBy, ledger }: Shadow): string {
  const what = version === null ? 'The draft' : `Version ${version}`
  const lines = [
    `${what} is on trial beside ${startedBy} since ${localTime(startedAt)}: its triggers are watched, nothing is carried out.`,
  ]
  if (!ledger) return [...lines, 'What comes of it is theirs alone.'].join('\n')
  const { agreed, workflowOnly, personOnly, unknown, ready, entries } = ledger
  const decided = agreed + workflowOnly + personOnly
  const rows = entries
    .slice(0, 20)
    .map(({ at, verdict, eventIds }) => [
      localTime(at),
      said[verdict],
      eventIds.length === 1 ? '1 event' : `${eventIds.length} events`,
    ])
  return [
    ...lines,
    `Of ${decided} times you and it agreed on ${agreed}; it alone would have started ${workflowOnly} times, you alone did it ${personOnly} times.`,
    ...(unknown > 0 ? [`Of ${unknown} more it is not known yet what you did.`] : []),
    ...(ready ? ['It is ready: switch it on with --promote.'] : []),
    ...(rows.length > 0 ? ['', table(['WHEN', 'WHAT', 'EVENTS'], rows)] : []),
  ].join('\n')
}

const said = {
  agreed: 'agreed',
  'workflow-only': 'only the workflow',
  'person-only': 'only you',
  unknown: 'not known yet',
} as const

function describeChange(change: ShadowChange): string[] {
  switch (change.type) {
    case 'outcome':
      return [`would have ended otherwise: ${change.trial} (live: ${change.live})`]
    case 'output':
      return ['would have given something else', ...change.places.map(describePlace)]
    case 'call':
      if (change.kind === 'added') return [`${change.key}: would have asked, the live run did not`]
      if (change.kind === 'removed') return [`${change.key}: would not have asked`]
      return [
        `${change.key}: would have asked for something else`,
        ...change.places.map(describePlace),
      ]
  }
}

type Place = Extract<ShadowChange, { type: 'output' }>['places'][number]

function describePlace({ path, before, after }: Place): string {
  return `  ${path || '/'}: ${JSON.stringify(after)} (live: ${JSON.stringify(before)})`
}
