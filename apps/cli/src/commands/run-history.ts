/** `floyo runs journal|state|fixture`: the past of a run, entry by entry, and as a test. */
import { paginate } from '@floyo/client'
import type { JournalEntry, JsonValue, RunState, StepState } from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findRun } from './find-run.ts'
import { describeComparison } from './run-comparison.ts'
import { fixtureText } from './test.ts'

export function addRunHistoryCommands(runs: Command, context: Context): void {
  runs
    .command('journal')
    .argument('<run>')
    .description('the entries of its journal, the oldest first')
    .action((name: string) => journal(name, context))
  runs
    .command('state')
    .argument('<run>')
    .description('what was known behind an entry of its journal: variables, outputs, expressions')
    .option('--at <entry>', 'the number of the entry; without, the last one')
    .option('--step <key>', 'this step alone, with what its expressions gave')
    .action((name: string, flags: { at?: string; step?: string }) => state(name, flags, context))
  runs
    .command('compare')
    .argument('<run>')
    .argument('<other>')
    .description('two runs step by step; exit code 1 when something differs')
    .action((name: string, other: string) => compare(name, other, context))
  runs
    .command('fixture')
    .argument('<run>')
    .description('make a test of it, with secrets masked: write it to a *.fixture.yaml')
    .option('--name <name>', 'what the test is called')
    .action((name: string, flags: { name?: string }) => fixture(name, flags, context))
}

async function compare(name: string, otherName: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const other = await findRun(client, otherName)
  const compared = await client.compareRuns({ params: { runId }, query: { with: other.id } })
  const { text, isSame } = describeComparison(compared)
  context.out.result(compared, text)
  if (!isSame) process.exitCode = 1
}

async function fixture(name: string, flags: { name?: string }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const body = flags.name === undefined ? {} : { name: flags.name }
  const made = await client.makeFixture({ params: { runId }, body })
  context.out.result(made, fixtureText(made).trimEnd())
}

async function journal(name: string, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const entries: JournalEntry[] = []
  const input = { params: { runId }, query: { limit: 200 } }
  for await (const entry of paginate(client.listJournal, input)) {
    entries.push(entry)
  }
  const rows = entries.map((entry) => [
    String(entry.number),
    localTime(entry.at),
    entry.type,
    entry.key ?? '',
    entry.kind ?? '',
  ])
  const text = table(['ENTRY', 'AT', 'WHAT', 'STEP', 'KIND'], rows)
  context.out.result(entries, entries.length > 0 ? text : 'It has not begun.')
}

async function state(
  name: string,
  flags: { at?: string; step?: string },
  context: Context,
): Promise<void> {
  const at = flags.at === undefined ? {} : { at: parseCount(flags.at, 0) }
  const { client } = await openClient(context)
  const { id: runId } = await findRun(client, name)
  const query = { ...at, ...(flags.step === undefined ? {} : { step: flags.step }) }
  const shown = await client.getRunState({ params: { runId }, query })
  context.out.result(shown, describe(shown, flags.step))
}

function describe(shown: RunState, only: string | undefined): string {
  const { at, entries, entry, vars } = shown
  const last = entry ? `: ${entry.type} ${entry.key ?? ''}` : ''
  const steps = shown.steps.filter(({ key }) => only === undefined || key === only)
  const rows = steps.map((step) => [step.key, kindOf(step), step.status, briefOutput(step)])
  return [
    `Behind entry ${at} of ${entries}${last}`,
    `Variables: ${brief(vars)}`,
    table(['STEP', 'KIND', 'STATUS', 'OUTPUT'], rows),
    ...(only === undefined ? [] : steps.flatMap(explain)),
  ].join('\n\n')
}

/** With the version of the action that it was carried out by. */
function kindOf({ kind, actionVersion }: StepState): string {
  return actionVersion === null ? kind : `${kind} v${actionVersion}`
}

function explain({ expressions }: StepState): string[] {
  const rows: string[][] = []
  for (const { field, text, parts, error, value } of expressions ?? []) {
    rows.push([field, text, error ?? brief(value)])
    for (const part of parts) {
      rows.push(['', `  ${part.expression}`, part.error ?? brief(part.value)])
    }
  }
  return rows.length > 0 ? [table(['FIELD', 'EXPRESSION', 'VALUE'], rows)] : []
}

function briefOutput({ output, outputFile }: StepState): string {
  return outputFile ? `${outputFile.preview.slice(0, 119)}…` : brief(output)
}

function brief(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
