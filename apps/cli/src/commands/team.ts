/** `floyo suggestions team`: what at least three people do in the same way, and whether one's own counts. */
import type { TeamContribution, TeamPatterns, TeamTemplate } from '@floyo/contracts'
import type { Command } from 'commander'
import * as prompts from '@clack/prompts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'

interface TeamFlags {
  join?: boolean
  leave?: boolean
  yes?: boolean
}

export function addTeamCommand(suggestions: Command, context: Context): void {
  suggestions
    .command('team')
    .description('what at least three people of the workspace do in the same way, without whom')
    .option('--join', 'let your routines be counted; all that is taken of them is shown before')
    .option('--leave', 'let them be counted no longer, at once')
    .option('--yes', 'do not ask')
    .action((flags: TeamFlags) => team(flags, context))
}

async function team({ join, leave, yes }: TeamFlags, context: Context): Promise<void> {
  if (join && leave) {
    throw new CliError('usage', 'Either join or leave', { fix: 'give --join or --leave, not both' })
  }
  const { client } = await openClient(context)
  if (join) {
    if (!yes) await confirm(await client.getTeamContribution(), context)
    const joined = await client.joinTeamPatterns()
    context.out.result(
      joined,
      'Your routines are counted from tomorrow on (UTC). To stop: floyo suggestions team --leave',
    )
  } else if (leave) {
    const left = await client.leaveTeamPatterns()
    context.out.result(
      left,
      'Your routines are no longer counted, and all that was taken of them is deleted.',
    )
  } else {
    const [shown, { since }] = await Promise.all([
      client.listTeamPatterns(),
      client.getTeamContribution(),
    ])
    context.out.result({ ...shown, since }, renderTeam(shown, since))
  }
}

async function confirm({ items }: TeamContribution, context: Context): Promise<void> {
  if (context.out.json || context.stdin.isTTY !== true) {
    throw new CliError('refused', 'Letting your routines be counted must be confirmed', {
      fix: 'add --yes, or run it in a terminal, where you see before what is taken of them',
    })
  }
  const taken = items.length > 0 ? items.map(renderTemplate).join('\n') : '  nothing yet'
  const message = `This is all that is taken of your routines, now:
${taken}
Others see it where three people or more have the same, never of whom. Owners and admins see in the audit log
that you take part; where only three do, what is shown is true of each. Let your routines be counted?`
  if ((await prompts.confirm({ message, initialValue: false })) !== true) {
    throw new CliError('refused', 'Nothing of your routines is counted')
  }
}

const people = {
  '3-to-5': '3 to 5 people',
  '6-to-10': '6 to 10 people',
  'over-10': 'more than 10 people',
}
const minutes = {
  'under-5': 'under 5 min a week',
  '5-to-15': '5 to 15 min a week',
  '15-to-60': '15 to 60 min a week',
  'over-60': 'over an hour a week',
}

function renderTeam({ items }: TeamPatterns, since: string | null): string {
  const own =
    since === null
      ? 'Your routines are not counted. To see what would be taken, and let them: floyo suggestions team --join'
      : 'Your routines are counted. To stop: floyo suggestions team --leave'
  if (items.length === 0) {
    return `Nothing that three people or more do in the same way, of those whose routines are counted.\n${own}`
  }
  const told = items.map((item) => `${people[item.people]}\n${renderTemplate(item)}`)
  return `${told.join('\n\n')}\n\n${own}`
}

function renderTemplate({
  template: { steps, schedule },
  weeklyMinutes,
}: TeamContribution['items'][number]): string {
  const acts = steps.map(({ act, service }) => (service ? `${act} (by a service)` : act))
  return `  ${acts.join(', then ')}\n  ${renderSchedule(schedule)}, ${minutes[weeklyMinutes]}`
}

function renderSchedule(schedule: TeamTemplate['schedule']): string {
  if (!schedule) return 'after its first step'
  return `${schedule.days.replaceAll('-', ' ')}, ${schedule.time}`
}
