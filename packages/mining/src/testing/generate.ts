/**
 * Generated streams with known routines: a seeded person who works in sittings, keeps some
 * routines, answers some triggers, is away at times. For laws and figures that no real log can give.
 */
import type { EventLine } from '@floyo/contracts'
import type { Schedule } from '../schedule.ts'
import { DAY, dayOf, weekdayOf, zoneClock } from '../zones.ts'
import {
  inventBackground,
  inventHabits,
  inventHeartbeats,
  inventName,
  type Bustle,
  type Person,
} from './background.ts'
import {
  inventSteps,
  planBySchedule,
  planByTrigger,
  playOut,
  type Difficulty,
  type Planted,
} from './planted.ts'
import { seededRandom, type Random } from '../random.ts'

export interface GeneratedRoutine {
  /** Places in the stream of each occurrence's events, in order of time. */
  occurrences: number[][]
  schedule: Schedule | null
  stopped: boolean
}

export interface GeneratedStream {
  events: EventLine[]
  timezone: string
  end: number
  routines: GeneratedRoutine[]
}

export interface StreamShape {
  days: number
  actsPerDay: number
  routines: number
  bustle: Bustle
  timezone: string
  difficulty: Difficulty
  /** Whether all times are permuted within weekday and hour, which leaves no routine. */
  shuffled: boolean
}

/** A shape that is easy to mine; tests and benches change what they are about. */
export const plainShape: StreamShape = {
  days: 84,
  actsPerDay: 120,
  routines: 5,
  bustle: 'independent',
  timezone: 'Europe/Berlin',
  difficulty: {
    jitterMinutes: 4,
    missShare: 0.06,
    follow: 0.95,
    sharedShare: 0.05,
    fate: 'steady',
    calendar: 'weekly',
  },
  shuffled: false,
}

const MONDAY = 20_150

/** Generates a stream; the same seed and shape give the same stream. */
export function generateStream(seed: number, shape: StreamShape = plainShape): GeneratedStream {
  const random = seededRandom(seed)
  const firstDay = MONDAY + random.between(0, 40) * 7
  const clock = zoneClock(shape.timezone, firstDay * DAY, (firstDay + shape.days) * DAY)
  const person = inventPerson(random, { ...shape, firstDay, clock })
  const services = Array.from({ length: 4 }, () => `svc:${inventName(random)}`)
  const habits = inventHabits(random, person, 250)
  const shared = Array.from({ length: 12 }, () => random.pick(habits))
  const planted = Array.from({ length: shape.routines }, () =>
    plant(random, person, { services, shared, difficulty: shape.difficulty }),
  )
  const events: (EventLine & { owner?: [number, number] })[] = [
    ...inventBackground(random, person, { habits, bustle: shape.bustle }),
    ...inventHeartbeats(random, person, services),
  ]
  for (const [routine, plan] of planted.entries())
    for (const [n, own] of playOut(random, person, plan).entries()) {
      const unanswered = plan.schedule === null && random.chance(1 - shape.difficulty.follow)
      if (unanswered) events.push(...own.slice(0, 1))
      else
        events.push(
          ...own.map((event) => Object.assign(event, { owner: [routine, n] as [number, number] })),
        )
    }
  if (shape.shuffled) shuffleTimes(random, events, clock)
  events.sort((a, b) => a.t - b.t)
  const routines = planted.map(({ schedule, stopped }) => ({
    occurrences: new Map<number, number[]>(),
    schedule,
    stopped,
  }))
  for (const [place, { owner }] of events.entries()) {
    if (!owner || shape.shuffled) continue
    const known = routines[owner[0]]?.occurrences
    known?.set(owner[1], [...(known.get(owner[1]) ?? []), place])
  }
  return {
    events: events.map(({ t, actor, type, subject, attrs }) => ({
      t,
      actor,
      type,
      subject,
      attrs,
    })),
    timezone: shape.timezone,
    end: (firstDay + shape.days) * DAY,
    routines: routines
      .map(({ occurrences, schedule, stopped }) => ({
        occurrences: [...occurrences.values()],
        schedule,
        stopped,
      }))
      .filter(({ occurrences }) => occurrences.length > 0),
  }
}

function inventPerson(
  random: Random,
  { firstDay, days, actsPerDay, clock }: Pick<Person, 'firstDay' | 'days' | 'actsPerDay' | 'clock'>,
): Person {
  const away = new Set<number>()
  for (let day = firstDay; day < firstDay + days; day++)
    if (weekdayOf(day) % 6 !== 0 && random.chance(0.03)) away.add(day)
  const name = inventName(random).slice(0, 5)
  return { name, actor: `user:${name}`, clock, firstDay, days, actsPerDay, awayDays: away }
}

function plant(
  random: Random,
  person: Person,
  {
    services,
    shared,
    difficulty,
  }: {
    services: string[]
    shared: Parameters<typeof inventSteps>[2]['shared']
    difficulty: Difficulty
  },
): Planted {
  const machine = random.chance(0.2)
  const { sharedShare } = difficulty
  const steps = inventSteps(random, person, { services, shared, sharedShare, machine })
  const scheduled = machine || steps.length === 1 || random.chance(0.5)
  const plan = scheduled
    ? planBySchedule(random, person, { difficulty, machine })
    : { schedule: null, starts: planByTrigger(random, person), stopped: false }
  const swap = steps.length > 2 && random.chance(0.2) ? random.between(1, steps.length - 2) : null
  return { ...plan, steps, swap, carriesValue: random.chance(0.5) }
}

/** Permutes the times of events among those of the same weekday and hour. */
function shuffleTimes(random: Random, events: EventLine[], clock: Person['clock']): void {
  const groups = new Map<number, EventLine[]>()
  for (const event of events) {
    if (event.actor.startsWith('svc:')) continue
    const local = event.t + clock.offsetAt(event.t)
    const key = weekdayOf(dayOf(local)) * 24 + Math.floor((local % DAY) / 3_600_000)
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  for (const group of groups.values())
    for (let i = group.length - 1; i > 0; i--) {
      const [a, b] = [group[i], group[random.between(0, i)]]
      if (a && b) [a.t, b.t] = [b.t, a.t]
    }
}
