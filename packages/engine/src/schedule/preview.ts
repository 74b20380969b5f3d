/** The times ahead as people look at them: with those that fall on a day of rest. */
import { localDate, movedTo } from './holidays.ts'
import { type CronSchedule, firesBetween, nextTime } from './next-fire.ts'

export interface PreviewedTime {
  at: string
  /** `moved` fires at `movedTo` instead, `skipped` not at all. */
  state: 'fires' | 'skipped' | 'moved'
  movedTo: string | null
  /** Minutes ahead of UTC at that moment: it differs after the clocks have changed. */
  offsetMinutes: number
}

/** No more times on days of rest than that are shown. */
const restLimit = 20
const yearsAhead = 5

/** The next `count` times at which the schedule fires, and those in between at which it rests. */
export function previewTimes(
  schedule: CronSchedule,
  { after, count }: { after: Date; count: number },
): PreviewedTime[] {
  const until = new Date(after)
  until.setUTCFullYear(until.getUTCFullYear() + yearsAhead)
  const fires = firesBetween(schedule, { after, until, limit: count })
  const rests = restsBetween(schedule, after, fires.at(-1) ?? until)
  const { timezone } = schedule
  const times = [
    ...fires.map((at) => ({ at, state: 'fires' as const, movedTo: null })),
    ...rests,
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return times.map(({ at, state, movedTo: target }) => ({
    at: at.toISOString(),
    state,
    movedTo: target?.toISOString() ?? null,
    offsetMinutes: offsetMinutes(at, timezone),
  }))
}

interface Rest {
  at: Date
  state: 'skipped' | 'moved'
  movedTo: Date | null
}

function restsBetween(schedule: CronSchedule, after: Date, last: Date): Rest[] {
  const { holidays, timezone, onHoliday } = schedule
  const rests: Rest[] = []
  if (!holidays || holidays.size === 0) return rests
  const plain = { ...schedule, holidays, next: (from: Date) => nextTime(schedule, from) }
  let time = plain.next(after)
  // Times on no holiday are passed over as well, so this is bounded by itself.
  for (let tries = 0; time && time < last && tries < 2000; tries++) {
    if (holidays.has(localDate(time, timezone))) {
      const target = onHoliday === 'next-workday' ? movedTo(plain, time) : null
      rests.push({ at: time, state: target ? 'moved' : 'skipped', movedTo: target })
      if (rests.length === restLimit) break
    }
    time = plain.next(time)
  }
  return rests
}

function offsetMinutes(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(parts ?? '') ?? []
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -total : total
}
