/**
 * Ordinary activity: what a person does all day without any plan, and the heartbeats of services.
 * Subjects recur by Zipf's law (1949), sittings hold some dozens of acts, pauses are log-normal.
 * Cost: linear in the acts; thirty draws an act where habits have their hours.
 */
import type { EventLine } from '@floyo/contracts'
import { DAY, HOUR, MINUTE, weekdayOf, type ZoneClock } from '../zones.ts'
import type { Random } from '../random.ts'

/** How background acts hang together. */
export type Bustle = 'independent' | 'topics' | 'hours'

export interface Person {
  name: string
  actor: string
  clock: ZoneClock
  firstDay: number
  days: number
  /** Acts a working day. */
  actsPerDay: number
  awayDays: ReadonlySet<number>
}

/** Something a person does again and again. */
export type Habit = Pick<EventLine, 'type' | 'subject'>

const WORDS =
  'alder birch cedar dune elm fjord grove heath iris juniper knoll larch moss oak pine reed sedge thorn umber vale willow yarrow'.split(
    ' ',
  )

/** Two words joined: names for projects, sites, scripts. */
export function inventName(random: Random): string {
  return `${random.pick(WORDS)}-${random.pick(WORDS)}`
}

/** Subjects that a person returns to, the first ones most often. */
export function inventHabits(random: Random, { name }: Person, count: number): Habit[] {
  const habits: Habit[] = ['mail', 'browser', 'editor', 'terminal', 'chat', 'notes'].map((app) => ({
    type: 'app.focused',
    subject: app,
  }))
  for (const command of ['git status', 'git pull', 'make', 'docker ps', 'npm test'])
    habits.push({ type: 'shell.run', subject: command })
  while (habits.length < count) {
    const topic = inventName(random)
    const file = `/home/${name}/work/${topic}/${random.pick(WORDS)}.${random.pick(['md', 'csv', 'ts', 'xlsx'])}`
    habits.push(
      {
        type: 'url.visited',
        subject: `https://${random.pick(WORDS)}.example/${random.pick(WORDS)}/${random.between(1, 400)}`,
      },
      { type: 'file.opened', subject: file },
      { type: 'file.edited', subject: file },
    )
  }
  for (let i = habits.length - 1; i > 0; i--) {
    const j = random.between(0, i)
    const [a, b] = [habits[i], habits[j]]
    if (a && b) [habits[i], habits[j]] = [b, a]
  }
  return habits
}

/** Sittings through the working days, drawn from the habits. */
export function inventBackground(
  random: Random,
  person: Person,
  { habits, bustle }: { habits: readonly Habit[]; bustle: Bustle },
): EventLine[] {
  const events: EventLine[] = []
  const homeHour = habits.map(() => random.between(8, 16))
  for (let day = person.firstDay; day < person.firstDay + person.days; day++) {
    const isWeekend = weekdayOf(day) % 6 === 0
    const share = person.awayDays.has(day) ? 0.02 : isWeekend ? 0.15 : 1
    let left = Math.round(person.actsPerDay * share * random.around(1, 0.3))
    while (left > 0) {
      const hour = 8 + 10 * random.next()
      let t = person.clock.instantOf(day * DAY + hour * HOUR)
      const topics = [0, 1, 2, 3].map(() => random.pick(habits))
      for (let k = random.between(3, 25); k > 0 && left > 0; k--, left--) {
        let kind = habits[random.zipf(habits.length)]
        if (bustle === 'topics' && random.chance(0.85)) kind = random.pick(topics)
        if (bustle === 'hours')
          for (let tries = 0; tries < 30; tries++) {
            const rank = random.zipf(habits.length)
            kind = habits[rank]
            if (Math.abs((homeHour[rank] ?? 0) + 1.5 - hour) < 1.5) break
          }
        t += random.around(bustle === 'topics' ? 40_000 : 25_000, 1)
        if (kind) events.push({ t: Math.round(t), actor: person.actor, ...kind, attrs: {} })
      }
    }
  }
  return events
}

/** Two services that report in at even intervals. */
export function inventHeartbeats(
  random: Random,
  person: Person,
  services: readonly string[],
): EventLine[] {
  const events: EventLine[] = []
  const from = person.firstDay * DAY
  for (const [i, actor] of services.slice(0, 2).entries()) {
    const every = (i + 1) * 15 * MINUTE
    const subject = `POST /v1/${actor.slice(4)}/heartbeat`
    for (let t = from + random.next() * every; t < from + person.days * DAY; t += every)
      events.push({
        t: Math.round(t + 4000 * random.normal()),
        actor,
        type: 'api.called',
        subject,
        attrs: {},
      })
  }
  return events
}
