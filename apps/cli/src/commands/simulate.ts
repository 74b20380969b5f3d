/** `floyo workflows simulate` and `floyo suggestions simulate`: what would have been, in the person's past. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@floyo/client'
import type {
  SampledStarts,
  SimulatedStart,
  SimulatedVersion,
  Simulation,
  SimulationComparison,
  SimulationResult,
} from '@floyo/contracts'
import type { Command } from 'commander'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { shortId } from './find-one.ts'

interface SimulateFlags {
  days: string
  of?: string
  compare?: string
  all?: boolean
}

export function addSimulateCommand(
  workflows: Command,
  {
    context,
    find,
  }: { context: Context; find: (client: Client, name: string) => Promise<{ id: string }> },
): void {
  workflows
    .command('simulate')
    .argument('<workflow>')
    .description('what it would have done in your past; nothing is really done; Ctrl-C cancels')
    .option('--days <count>', 'how far back', '30')
    .option('--of <version>', 'that version instead of the draft')
    .option('--compare <version>', 'beside another version, or draft')
    .option('--all', 'list each start and each miss, with its reason')
    .action(async (name: string, flags: SimulateFlags) => {
      const { client } = await openClient(context)
      const { id: workflowId } = await find(client, name)
      const body = {
        days: parseCount(flags.days, 1),
        ...(flags.of === undefined ? {} : { version: parseVersion(flags.of) }),
        ...(flags.compare === undefined ? {} : { compare: parseVersion(flags.compare) }),
      }
      const asked = await client.simulateWorkflow({ params: { workflowId }, body })
      await followSimulation(client, asked, { context, all: flags.all === true })
    })
}

/** Waits for a simulation that was asked for, and shows what it found; Ctrl-C cancels it. */
export async function followSimulation(
  client: Client,
  asked: Simulation,
  { context, all }: { context: Context; all: boolean },
): Promise<void> {
  const { out, signal } = context
  const params = { simulationId: asked.id }
  let simulation = asked
  try {
    for (let pauseMs = 50; simulation.status === 'running'; pauseMs = Math.min(1000, pauseMs * 2)) {
      const percent = Math.round(simulation.fraction * 100)
      out.progress(`${percent} %, ${simulation.eventsRead} events read ...`)
      await sleep(pauseMs, undefined, { signal })
      simulation = await client.getSimulation({ params }, { signal })
    }
  } catch (error) {
    if (signal.aborted) await client.cancelSimulation({ params }).catch(() => undefined)
    throw error
  }
  const { status, result, error } = simulation
  if (status !== 'finished' || !result) {
    const why = status === 'canceled' ? 'was canceled' : `failed: ${error ?? 'unknown'}`
    throw new CliError('failed', `The simulation ${why}`, { fix: 'simulate again' })
  }
  out.result(simulation, describe(simulation, result, { all }))
}

function parseVersion(text: string): number | 'draft' {
  return text === 'draft' ? text : parseCount(text.replace(/^v/, ''), 1)
}

function describe(
  { version, compare }: Simulation,
  result: SimulationResult,
  { all }: { all: boolean },
): string {
  const { from, to, truncated, eventsRead, comparison } = result
  const early = truncated ? ' (there is more than is looked at: it ends early)' : ''
  return [
    `${localTime(from)} to ${localTime(to)}${early}, ${eventsRead} events read`,
    ...describeVersion(result, nameOf(version)),
    ...(comparison ? ['', ...describeVersion(comparison.other, nameOf(compare ?? 'draft'))] : []),
    ...(comparison ? describeComparison(comparison, { version, compare, all }) : []),
    ...(all ? describeAll(result) : []),
    ...describeSampled(result.sampled),
  ].join('\n')
}

function nameOf(version: Simulation['version']): string {
  if (version === 'draft') return 'The draft'
  return typeof version === 'number' ? `Version ${version}` : 'It'
}

function describeVersion(one: SimulatedVersion, name: string): string[] {
  const { wouldHaveFired, hits, falseFires, missed, secondsSaved } = one
  const unjudged = wouldHaveFired - hits - falseFires
  const rest = unjudged > 0 ? `, ${unjudged} when nobody can tell` : ''
  return [
    `${name} would have started ${wouldHaveFired} times: ${hits} as you did it, ${falseFires} when you did not${rest}.`,
    `${name} would have missed ${missed}. ${name} would have saved ${Math.round(secondsSaved / 60)} minutes.`,
  ]
}

function describeComparison(
  { both, onlyThis, onlyOther, starts, steps, sampled }: SimulationComparison,
  { version, compare, all }: Pick<Simulation, 'version' | 'compare'> & { all: boolean },
): string[] {
  const [own, other] = [nameOf(version), nameOf(compare ?? 'draft')]
  const told = starts.slice(0, all ? undefined : 10)
  const rows = told.map(({ at, of, verdict, reason }) => {
    return [localTime(at), of === 'this' ? own : other, verdict, reasons[reason]]
  })
  return [
    '',
    `Starts of both: ${both}; of ${own} alone: ${onlyThis}; of ${other} alone: ${onlyOther}`,
    ...(rows.length > 0 ? [table(['AT', 'ONLY', 'VERDICT', 'WHY'], rows)] : []),
    ...(steps.length > 0 ? ['', `Of ${sampled} starts of both, these steps differ:`] : []),
    ...steps.flatMap((step) => [
      `  ${step.stepId}, in ${step.starts}:`,
      `    ${own}: ${step.this ?? 'not reached'}`,
      `    ${other}: ${step.other ?? 'not reached'}`,
    ]),
  ]
}

const reasons: Record<SimulatedStart['reason'], string> = {
  'same-event': 'you acted on that event',
  near: 'you did it within the hour',
  'not-done': 'you did not do it then',
  counted: 'you did it once, and another start counts for that',
  'no-routine': 'no routine is behind it to judge by',
  'before-known': 'before the first time that is known',
  'after-known': 'after your events were last looked at',
}

function describeAll({ fires, misses }: SimulatedVersion): string[] {
  const rows = [
    ...fires.map(({ at, verdict, reason }) => ({ at, verdict, why: reasons[reason] })),
    ...misses.map(({ at, reason }) => {
      const why = reason === 'counted' ? 'the start near it counts for another time' : 'no start'
      return { at, verdict: 'miss', why }
    }),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const lines = rows.map(({ at, verdict, why }) => [localTime(at), verdict, why])
  return lines.length > 0 ? ['', table(['AT', 'VERDICT', 'WHY'], lines)] : []
}

function describeSampled({ starts, outcomes, branches, latest }: SampledStarts): string[] {
  const rows = (latest?.steps ?? []).map(({ stepId, outcome, detail, answer }) => [
    stepId,
    outcome,
    answer === null
      ? ''
      : answer.source === 'example'
        ? 'example'
        : `recorded in run ${shortId(answer.runId)}`,
    detail,
  ])
  return [
    ...(starts > 0 ? ['', `Carried out ${starts} of the starts, with nothing really done:`] : []),
    ...outcomes.map((one) => `  ${one.starts} ${one.status}${sayFailure(one)}`),
    ...branches.map((one) => `  ${one.stepId} took "${one.taken}" in ${one.starts}`),
    ...(rows.length > 0 ? ['', table(['STEP', 'OUTCOME', 'ANSWER', 'WHAT'], rows)] : []),
  ]
}

function sayFailure({ stepId, message }: SampledStarts['outcomes'][number]): string {
  return message === null ? '' : `${stepId === null ? '' : ` at ${stepId}`}: ${message}`
}
