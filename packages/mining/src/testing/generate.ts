/**
 * Generated streams with known routines: a seeded person who works in sittings, keeps some
 * routines, answers some triggers, is away at times. For laws and figures that no real log can give,
 * as the log generators of process mining (PLG2, Burattin 2016). Cost: linear in the events, and a sort.
 */
import type { EventLine } from '@floyo/contracts'
import { seededRandom, type Random } from '../random.ts'
import type { Schedule } from '../schedule.ts'
import { DAY, dayOf, weekdayOf, zoneClock, type ZoneClock } from '../zones.ts'
import {
  inventBackground,
  inventHabits,
  inventHeartbeats,
  inventName,
  type Bustle,
  type Habit,
  type Person,
} from './background.ts'
import {
  asTheyArrive,
  burstOf,
  colleagueOf,
  travelClock,
  withWrongClock,
  type Mishap,
  type OwnedEvent,
} from './mishaps.ts'
import {
  inventStep,
  inventSteps,
  planBySchedule,
  planByTrigger,
  playOut,
  type Counts,
  type Difficulty,
  type Fate,
  type Planted,
} from './planted.ts'

export interface GeneratedRoutine {
  /** Places in the stream of each occurrence's events, in order of time. */
  occurrences: number[][]
  /** Which step each of those events is. */
  occurrenceSteps: number[][]
  schedule: Schedule | null
  fate: Fate
  /**
   * Times kept of times due under the present plan, or triggers answered of triggers seen; null
   * where the trigger is something the person does without any answer as well.
   */
  counts: Counts | null
}

export interface GeneratedStream {
  events: EventLine[]
  timezone: string
  /** The actor whose routines they are. */
  user: string
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
  mishaps: readonly Mishap[]
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
  mishaps: [],
}

const MONDAY = 20_150
/** Mishaps draw from a chance of their own: without them the stream is the same. */
const MISHAP_SEED = 0x51ed270b

/** Generates a stream; the same seed and shape give the same stream. */
export function generateStream(seed: number, shape: StreamShape = plainShape): GeneratedStream {
  const random = seededRandom(seed)
  const fortune = seededRandom(seed ^ MISHAP_SEED)
  const suffers = (mishap: Mishap): boolean => shape.mishaps.includes(mishap)
  const firstDay = MONDAY + random.between(0, 40) * 7
  const home = zoneClock(shape.timezone, firstDay * DAY, (firstDay + shape.days) * DAY)
  const span = { firstDay, days: shape.days }
  const clock = suffers('travel') ? travelClock(fortune, { ...span, clock: home }) : home
  const person = inventPerson(random, { ...shape, firstDay, clock })
  const services = Array.from({ length: 4 }, () => `svc:${inventName(random)}`)
  const habits = inventHabits(random, person, 250)
  const { bustle, difficulty } = shape
  const shared = Array.from({ length: 12 }, () => random.pick(habits))
  const planted = Array.from({ length: shape.routines }, () =>
    plant(random, person, { services, shared, difficulty }),
  )
  if (suffers('travel')) for (const plan of planted) keepWallClock(plan, { home, abroad: clock })
  if (suffers('changed step')) for (const plan of planted) changeStep(fortune, person, plan)
  let events: OwnedEvent[] = [
    ...inventBackground(random, person, { habits, bustle }),
    ...inventHeartbeats(random, person, services),
  ]
  const played = play(random, person, { planted, follow: difficulty.follow })
  events.push(...played.events)
  if (shape.shuffled) shuffleTimes(random, events, clock)
  if (suffers('burst')) events.push(...burstOf(fortune, person, { habits, bustle }))
  if (suffers('colleague')) {
    const own = played.occurrences.filter((occurrence) => occurrence.length > 1)
    events.push(...colleagueOf(fortune, person, { habits, bustle, own }))
  }
  if (suffers('wrong clock')) events = withWrongClock(fortune, events, person)
  events.sort((a, b) => a.t - b.t)
  if (suffers('untidy')) events = asTheyArrive(fortune, events)
  return {
    events: events.map(({ t, actor, type, subject, attrs }) => ({
      t,
      actor,
      type,
      subject,
      attrs,
    })),
    timezone: shape.timezone,
    user: person.actor,
    end: (firstDay + shape.days) * DAY,
    routines: shape.shuffled ? [] : routinesIn(events, planted, played.unanswered),
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
  }: { services: string[]; shared: readonly Habit[]; difficulty: Difficulty },
): Planted {
  const machine = random.chance(0.2)
  const { sharedShare } = difficulty
  const steps = inventSteps(random, person, { services, shared, sharedShare, machine })
  const scheduled = machine || steps.length === 1 || random.chance(0.5)
  const plan = scheduled
    ? planBySchedule(random, person, { difficulty, machine })
    : {
        schedule: null,
        starts: planByTrigger(random, person),
        fate: 'active' as const,
        counts: null,
      }
  const swap = steps.length > 2 && random.chance(0.2) ? random.between(1, steps.length - 2) : null
  return { ...plan, steps, swap, carriesValue: random.chance(0.5), changed: null }
}

/** What the person plans by the clock at home happens at the same hour of the clock abroad. */
function keepWallClock(plan: Planted, { home, abroad }: { home: ZoneClock; abroad: ZoneClock }) {
  if (plan.schedule?.tz === home.tz)
    plan.starts = plan.starts.map((at) => abroad.instantOf(at + home.offsetAt(at)))
}

/** Somewhere in the middle a routine of three steps or more gets a new last step. */
function changeStep(random: Random, person: Person, plan: Planted): void {
  const place = plan.steps.length - 1
  if (place < 2) return
  const from = Math.floor(plan.starts.length * (0.3 + 0.4 * random.next()))
  const step = { ...inventStep(random, person, person.actor), optional: false }
  plan.changed = { place, from, step }
}

/** Plays all routines; of triggers so many stay unanswered. */
function play(
  random: Random,
  person: Person,
  { planted, follow }: { planted: readonly Planted[]; follow: number },
) {
  const events: OwnedEvent[] = []
  const occurrences: OwnedEvent[][] = []
  const unanswered = planted.map(() => 0)
  for (const [routine, plan] of planted.entries())
    for (const [occurrence, own] of playOut(random, person, plan).entries()) {
      const isLeft = plan.schedule === null && random.chance(1 - follow)
      if (isLeft) unanswered[routine] = (unanswered[routine] ?? 0) + 1
      const owned = own.map(({ event, step }): OwnedEvent =>
        isLeft ? event : Object.assign(event, { owner: { routine, occurrence, step } }),
      )
      occurrences.push(owned)
      events.push(...(isLeft ? owned.slice(0, 1) : owned))
    }
  return { events, occurrences, unanswered }
}

function routinesIn(
  events: readonly OwnedEvent[],
  planted: readonly Planted[],
  unanswered: readonly number[],
): GeneratedRoutine[] {
  const places = planted.map(() => new Map<number, { place: number; t: number; step: number }[]>())
  for (const [place, { owner, t }] of events.entries()) {
    if (!owner) continue
    const known = places[owner.routine]
    const own = known?.get(owner.occurrence) ?? []
    known?.set(owner.occurrence, [...own, { place, t, step: owner.step }])
  }
  return planted.flatMap(({ schedule, fate, counts }, routine) => {
    const found = [...(places[routine] ?? [])]
      .toSorted((a, b) => a[0] - b[0])
      .map(([, own]) => own.toSorted((a, b) => a.t - b.t))
    if (found.length === 0) return []
    const alone = unanswered[routine] ?? 0
    const trigger = events[found[0]?.[0]?.place ?? 0]
    const looksAlike = ({ owner, type, subject, attrs }: OwnedEvent): boolean =>
      !owner &&
      type === trigger?.type &&
      subject === trigger.subject &&
      Object.keys(trigger.attrs).every((key) => key in attrs)
    const elsewhere = events.filter(looksAlike)
    const answered = { hits: found.length, expected: found.length + alone }
    return [
      {
        occurrences: found.map((own) => own.map(({ place }) => place)),
        occurrenceSteps: found.map((own) => own.map(({ step }) => step)),
        schedule,
        fate,
        counts: schedule ? counts : elsewhere.length > alone ? null : answered,
      },
    ]
  })
}

/** Permutes the times of events among those of the same weekday and hour. */
function shuffleTimes(random: Random, events: OwnedEvent[], clock: ZoneClock): void {
  const groups = new Map<number, OwnedEvent[]>()
  for (const event of events) {
    if (event.actor.startsWith('svc:') && !event.owner) continue
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
