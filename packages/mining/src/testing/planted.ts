/**
 * Routines planted into a generated stream, and the events of each occurrence: steps from a small
 * language of acts, times from a plan or a trigger with jitter (normal), misses and drift, pauses
 * between steps that are log-normal. Cost: linear in the events.
 */
import type { EventLine } from '@floyo/contracts'
import { expectedFires, mondayOf, type Schedule } from '../schedule.ts'
import { DAY, HOUR, MINUTE, dateText, dayOf, weekdayOf } from '../zones.ts'
import { inventName, type Habit, type Person } from './background.ts'
import type { Random } from '../random.ts'

export interface PlantedStep {
  actor: string
  type: string
  /** The subject of the n-th occurrence, on a date. */
  subject: (n: number, date: string) => string
  optional: boolean
}

export interface Planted {
  steps: PlantedStep[]
  schedule: Schedule | null
  /** Instants at which it begins. */
  starts: number[]
  fate: Fate
  /** Which two neighbouring steps come in either order, by the place of the first. */
  swap: number | null
  carriesValue: boolean
  /** From some occurrence on one step is done by other means. */
  changed: { place: number; from: number; step: PlantedStep } | null
  /** Kept and due times of the present plan; of a trigger they show when it is played. */
  counts: Counts | null
}

/** From the first to the last time that was kept. */
export interface Counts {
  hits: number
  expected: number
}

/** What becomes of a routine: it goes on, ends, changes its hour, or begins late. */
export type Fate = 'active' | 'stops' | 'moves' | 'late'

export interface Difficulty {
  jitterMinutes: number
  missShare: number
  follow: number
  /** Chance that a step is one of the person's habits. */
  sharedShare: number
  fate: 'steady' | 'drifting'
  calendar: 'weekly' | 'sparse'
}

/** Invents the steps of a routine; `shared` are subjects that others use as well. */
export function inventSteps(
  random: Random,
  person: Person,
  {
    services,
    shared,
    sharedShare,
    machine,
  }: {
    services: readonly string[]
    shared: readonly Habit[]
    sharedShare: number
    machine: boolean
  },
): PlantedStep[] {
  const count = random.between(1, 5)
  const steps = Array.from({ length: count }, (_, place): PlantedStep => {
    const optional = place > 0 && count > 2 && random.chance(0.12)
    if (random.chance(sharedShare) && !(machine && place === 0)) {
      const habit = random.pick(shared)
      return { actor: person.actor, type: habit.type, subject: () => habit.subject, optional }
    }
    const byService = place === 0 ? machine : random.chance(0.25)
    return {
      ...inventStep(random, person, byService ? random.pick(services) : person.actor),
      optional,
    }
  })
  if (!steps.some(({ actor }) => actor === person.actor))
    steps.push({ ...inventStep(random, person, person.actor), optional: false })
  return steps
}

/** Invents one step that an actor takes. */
export function inventStep(
  random: Random,
  { name }: Person,
  actor: string,
): Omit<PlantedStep, 'optional'> {
  const word = inventName(random)
  const base = random.between(1000, 3000)
  const choices: [string, PlantedStep['subject']][] = actor.startsWith('svc:')
    ? [
        ['file.created', () => `/srv/builds/${word}-${hexOf(random)}.tar.gz`],
        ['api.called', (n) => `POST /v1/${word}/${base + n}`],
      ]
    : [
        ['shell.run', () => `./${word}.sh`],
        ['shell.run', (_, date) => `python3 ${word}.py --date ${date}`],
        ['file.edited', (_, date) => `/home/${name}/reports/${word}-${date}.csv`],
        [
          'file.created',
          () => `/home/${name}/notes/${word}/${inventName(random)}-${inventName(random)}.md`,
        ],
        ['file.edited', () => `/home/${name}/work/${word}/plan.xlsx`],
        ['url.visited', (n) => `https://${word}.example/items/${base + n}`],
        ['mail.sent', () => `mailto:${word}@example.org`],
        ['app.focused', () => word],
      ]
  const [type, subject] = random.pick(choices)
  return { actor, type, subject }
}

function hexOf(random: Random): string {
  return Array.from({ length: 12 }, () => random.between(0, 15).toString(16)).join('')
}

/** Invents when a routine happens, on a schedule. */
export function planBySchedule(
  random: Random,
  person: Person,
  { difficulty, machine }: { difficulty: Difficulty; machine: boolean },
): Pick<Planted, 'schedule' | 'starts' | 'fate' | 'counts'> {
  const tz = machine ? 'UTC' : person.clock.tz
  const minute = random.pick([0, 5, 10, 15, 20, 30, 45])
  const hour = random.between(8, 16)
  const twice = difficulty.calendar === 'weekly' && random.chance(0.2)
  const days = random.pick(
    difficulty.calendar === 'sparse'
      ? [
          '1 * *',
          'L * *',
          '15 * *',
          `* * ${random.between(1, 5)}#${random.between(1, 3)}`,
          'biweekly',
        ]
      : ['* * 1-5', '* * 1-5', '* * *', `* * ${random.between(1, 5)}`, '* * 2,4', 'biweekly'],
  )
  const hours = (first: number): string => (twice ? `${first},${first + 4}` : String(first))
  const fields = days === 'biweekly' ? `* * ${random.between(1, 5)}` : days
  const schedule: Schedule = { cron: `${minute} ${hours(hour)} ${fields}`, tz }
  if (days === 'biweekly')
    Object.assign(schedule, { every_weeks: 2, anchor: mondayOf(person.firstDay) })
  const from = person.firstDay * DAY
  const to = from + person.days * DAY
  const fate: Fate =
    difficulty.fate === 'steady' ? 'active' : random.pick(['active', 'stops', 'moves', 'late'])
  const middle = from + (0.4 + 0.25 * random.next()) * (to - from)
  const before = {
    ...schedule,
    cron: `${minute} ${hours(hour > 12 ? hour - 3 : hour + 3)} ${fields}`,
  }
  const nominal = [
    ...(fate === 'moves' ? expectedFires(before, from, middle) : []),
    ...expectedFires(
      schedule,
      fate === 'moves' || fate === 'late' ? middle : from,
      fate === 'stops' ? middle : to,
    ),
  ]
  const jitter = machine ? 0.05 : difficulty.jitterMinutes * (0.5 + random.next() * 0.6)
  const due = nominal.filter(
    (at) => machine || !person.awayDays.has(dayOf(at + person.clock.offsetAt(at))),
  )
  const kept = due.filter(() => !random.chance(machine ? 0.02 : difficulty.missShare))
  const starts = kept.map((at) => Math.round(at + jitter * MINUTE * random.normal()))
  return {
    schedule,
    starts,
    fate,
    counts: countsSince(fate === 'moves' ? middle : from, { due, kept }),
  }
}

/** Kept and due times from the first to the last day on which the plan was kept. */
function countsSince(
  from: number,
  { due, kept }: { due: readonly number[]; kept: readonly number[] },
): Counts {
  const [own, last = 0] = [kept.filter((at) => at >= from), kept.at(-1)]
  const first = own[0] ?? Infinity
  // Times of one day lie less than half a day apart, those of two days more.
  const isBetween = (at: number): boolean => at > first - DAY / 2 && at < last + DAY / 2
  return { hits: own.length, expected: due.filter((at) => at >= from && isBetween(at)).length }
}

/** Invents when a routine happens, by something that needs an answer. */
export function planByTrigger(random: Random, person: Person): number[] {
  const starts: number[] = []
  const perDay = random.pick([0.3, 0.6, 1, 2])
  for (let day = person.firstDay; day < person.firstDay + person.days; day++) {
    if (weekdayOf(day) % 6 === 0 || person.awayDays.has(day)) continue
    for (let left = perDay; left > 0; left--)
      if (random.chance(Math.min(1, left)))
        starts.push(
          person.clock.instantOf(Math.round(day * DAY + (8.5 + 8.5 * random.next()) * HOUR)),
        )
  }
  return starts
}

/** An event of a routine, and which step it is. */
export interface PlayedEvent {
  event: EventLine
  step: number
}

/** The events of each occurrence; steps that are left out have none. */
export function playOut(random: Random, person: Person, planted: Planted): PlayedEvent[][] {
  const pace = planted.steps.map(() => random.around(35_000, 1.1))
  return planted.starts.map((start, n) => {
    const order = [...planted.steps.keys()]
    if (planted.swap !== null && random.chance(0.5))
      [order[planted.swap], order[planted.swap + 1]] = [planted.swap + 1, planted.swap]
    const date = dateText(dayOf(start + person.clock.offsetAt(start)))
    const value = hexOf(random).slice(0, 7)
    let t = start
    return order.flatMap((place, position) => {
      const { changed } = planted
      const isChanged = changed?.place === place && n >= changed.from
      const step = isChanged ? changed.step : planted.steps[place]
      if (!step || (step.optional && random.chance(0.3))) return []
      if (position > 0) t += random.around(Math.min(pace[place] ?? 0, 300_000), 0.7)
      const attrs: EventLine['attrs'] = planted.carriesValue
        ? { [place === 0 ? 'id' : 'ref']: value }
        : {}
      const event = {
        t: Math.round(t),
        actor: step.actor,
        type: step.type,
        subject: step.subject(n, date),
        attrs,
      }
      const again = step.type === 'file.edited' && random.chance(0.3)
      if (again) t += 15_000
      const events = again ? [event, { ...event, t: Math.round(t) }] : [event]
      return events.map((own) => ({ event: own, step: place }))
    })
  })
}
