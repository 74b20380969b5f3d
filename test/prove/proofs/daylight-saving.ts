/** Daylight saving: what the product computes, against an oracle that looks at every minute. */
import { firesBetween, scheduleProblem } from '@floyo/engine'
import { offsetOf, oracleFires, transitionsOf } from '../cron-oracle.ts'
import { never, type Proof } from '../proof.ts'

const expressions = [
  '30 2 * * *',
  '0 2 * * *',
  '0 0 * * *',
  '15 1 * * *',
  '59 23 * * *',
  '0 3 * * 0',
  '30 1 * * 1-5',
  '0 0 1 * *',
  '0 12 L * *',
  '*/7 1-3 * * *',
  '*/15 * * * *',
  '0 * * * *',
  '0 */2 * * *',
  '*/20 2 * * *',
]

/** Zones of every kind: half hours, midnight, far south, two changes a year apart from daylight saving. */
const sampleZones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Beirut',
  'America/Nuuk',
  'America/Santiago',
  'Asia/Kolkata',
]

const span = { from: Date.UTC(2024, 0, 1), until: Date.UTC(2031, 0, 1) }
const hourMs = 3_600_000

/** Figures of one zone. */
interface Compared {
  transitions: number
  fires: number
  deviations: string[]
}

export const daylightSaving: Proof = {
  name: 'daylight-saving',
  ids: ['REL-09'],
  usualMinutes: () => 2.5,
  async run({ length, say }) {
    const isShort = length === 'short'
    const zones = isShort ? sampleZones : Intl.supportedValuesOf('timeZone')
    const sum: Compared = { transitions: 0, fires: 0, deviations: [] }
    for (const [index, zone] of zones.entries()) {
      const one = compareZone(zone, isShort ? 2 : Infinity)
      sum.transitions += one.transitions
      sum.fires += one.fires
      sum.deviations.push(...one.deviations)
      if (index % 50 === 49) say(`${index + 1} of ${zones.length} zones, ${sum.fires} fires`)
      await new Promise(setImmediate)
    }
    for (const deviation of sum.deviations.slice(0, 10)) say(deviation)
    const done = `${zones.length} zones, ${sum.transitions} changes of the clocks from 2024 to 2030, ${expressions.length} expressions, ${sum.fires} fires`
    const promise = 'a time that is missing fires after the gap, one that comes twice fires once'
    return [
      never({ id: 'REL-09', promise, done }, { deviations: sum.deviations.length }),
      refusals(),
    ]
  },
}

function compareZone(timezone: string, limit: number): Compared {
  const offsetAt = offsetOf(timezone)
  const all = transitionsOf(offsetAt, span.from, span.until)
  const spans = (all.length > 0 ? all.slice(0, limit) : [{ at: Date.UTC(2026, 2, 29) }]).map(
    ({ at }) => ({ after: at - 26 * hourMs, until: at + 26 * hourMs }),
  )
  const compared: Compared = { transitions: all.slice(0, limit).length, fires: 0, deviations: [] }
  for (const one of spans) {
    for (const cron of expressions) {
      const asked = oracleFires(cron, { ...one, offsetAt, transitions: all })
      const seen = firesOf({ cron, timezone }, one)
      compared.fires += asked.length
      compared.deviations.push(...differences(asked, seen, `${cron} in ${timezone}`))
    }
  }
  return compared
}

function firesOf(
  schedule: { cron: string; timezone: string },
  { after, until }: { after: number; until: number },
): number[] {
  const between = { after: new Date(after), until: new Date(until), limit: 10_000 }
  return firesBetween(schedule, between).map((at) => at.getTime())
}

function differences(asked: number[], seen: number[], what: string): string[] {
  const missing = asked.filter((at) => !seen.includes(at)).map((at) => ({ at, how: 'missing' }))
  const extra = seen.filter((at) => !asked.includes(at)).map((at) => ({ at, how: 'too many' }))
  return [...missing, ...extra].map(
    ({ at, how }) => `${what}: ${new Date(at).toISOString()} ${how}`,
  )
}

function refusals(): ReturnType<typeof never> {
  const impossible = ['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31 2 *']
  const now = new Date('2026-01-01T00:00:00Z')
  const taken = impossible.filter(
    (cron) => scheduleProblem({ cron, timezone: 'UTC' }, now) === null,
  )
  const possible = scheduleProblem({ cron: '0 0 29 2 *', timezone: 'UTC' }, now) === null
  return never(
    {
      id: 'REL-09',
      promise: 'a day that never comes is refused when it is saved',
      done: `${impossible.length} impossible days, 29 February beside them`,
    },
    { taken: taken.length, 'refused though possible': possible ? 0 : 1 },
  )
}
