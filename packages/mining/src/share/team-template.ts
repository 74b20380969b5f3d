/**
 * Team templates: what of a routine may be counted with the routines of others. A routine becomes the
 * kinds of its acts in their order and a rough time, all in words of the contract's closed lists; its
 * subjects, actors and exact times are not looked at, so they can not pass.
 *
 * Two people do the same when their templates have one key. It is canonical: steps that are done only
 * sometimes are left out, steps that come in either order are put into one, and kinds of acts that
 * programs name differently are one kind. The key is what is stored, so it is stable: `1` says by which
 * rules it was made, and keys of other rules are never compared with it. Cost: linear in the steps.
 */
import { type Pattern, TeamAct, TeamDays, TeamTemplate, TeamTime } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { compareText } from '../columns.ts'
import { expandField } from '../schedule.ts'

type Step = TeamTemplate['steps'][number]

const version = '1'
/** One act is no way of working; so many are nobody's but one person's. */
const steps = { least: 2, most: 12 }

const sameAs: Readonly<Record<string, TeamAct>> = {
  'browser.visited': 'url.visited',
  'command.run': 'command.finished',
  'file.changed': 'file.edited',
  'file.modified': 'file.edited',
  'file.renamed': 'file.moved',
  'meeting.held': 'calendar.event',
  'page.viewed': 'url.visited',
  'shell.run': 'command.finished',
  'web.visited': 'url.visited',
}

/** What may be told of a routine's way; null when that is nothing: too short, too long, or of no known acts. */
export function toTeamTemplate(pattern: Pick<Pattern, 'steps' | 'schedule'>): TeamTemplate | null {
  const always = blocksOf(pattern.steps).flatMap((block) =>
    block
      .filter(({ optional }) => !optional)
      .map(toStep)
      .toSorted((a, b) => compareText(stepText(a), stepText(b))),
  )
  const known = always.filter(({ act }) => act !== 'other')
  if (known.length < steps.least || always.length > steps.most) return null
  return { steps: always, schedule: pattern.schedule && roughly(pattern.schedule.cron, pattern) }
}

/** The template as a text: the same for all who do the same. */
export function teamTemplateKey(template: TeamTemplate): string {
  const { schedule } = template
  const when = schedule ? `${schedule.days} ${schedule.time}` : 'after'
  return `${version} ${when}: ${template.steps.map(stepText).join(' ')}`
}

/** The template of a key; null for one that was made by other rules. */
export function parseTeamTemplateKey(key: string): TeamTemplate | null {
  const [, madeBy, when = '', told = ''] = /^(\d+) ([a-z -]+): (.+)$/.exec(key) ?? []
  if (madeBy !== version) return null
  const [days, time] = when.split(' ')
  const parsed = TeamTemplate.safeParse({
    steps: told.split(' ').map((text) => ({
      act: text.replace(/^service:/, ''),
      service: text.startsWith('service:'),
    })),
    schedule: when === 'after' ? null : { days, time },
  })
  return parsed.success ? parsed.data : null
}

/** Steps that come in either order, together. */
function blocksOf(all: Pattern['steps']): Pattern['steps'][] {
  const blocks: Pattern['steps'][] = []
  for (const step of all) {
    const block = blocks.at(-1)
    if (block && step.swapped) block.push(step)
    else blocks.push([step])
  }
  return blocks
}

function toStep({ type, actor }: { type: string; actor: string }): Step {
  const known = TeamAct.safeParse(Object.hasOwn(sameAs, type) ? sameAs[type] : type)
  return { act: known.success ? known.data : 'other', service: isService(actor) }
}

function stepText({ act, service }: Step): string {
  return service ? `service:${act}` : act
}

function roughly(
  cron: string,
  { schedule }: Pick<Pattern, 'schedule'>,
): NonNullable<TeamTemplate['schedule']> {
  const [, hour = '*', dayOfMonth = '*', , weekday = '*'] = cron.trim().split(/\s+/)
  const weeks = schedule?.everyWeeks ?? 1
  return {
    days: weeks > 1 ? TeamDays.enum['every-few-weeks'] : roughDays(dayOfMonth, weekday),
    time: roughTime(expandField(hour, 0, 23)),
  }
}

function roughDays(dayOfMonth: string, weekday: string): TeamDays {
  if (dayOfMonth !== '*' || weekday.includes('#')) return 'monthly'
  if (weekday === '*') return 'daily'
  const days = new Set(expandField(weekday, 0, 7).map((day) => day % 7))
  if (days.size === 7) return 'daily'
  return days.size === 5 && !days.has(0) && !days.has(6) ? 'weekdays' : 'weekly'
}

const endOf: [Exclude<TeamTime, 'throughout'>, number][] = [
  ['night', 5],
  ['morning', 12],
  ['afternoon', 17],
  ['evening', 24],
]

function roughTime(hours: readonly number[]): TeamTime {
  const parts = new Set(hours.map((hour) => endOf.find(([, end]) => hour < end)?.[0]))
  const [only] = parts
  return parts.size === 1 && only ? only : TeamTime.enum.throughout
}
