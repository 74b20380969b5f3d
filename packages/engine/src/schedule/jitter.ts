/**
 * Jitter: a due time fires a little later, so that what is due at nine does not all start at nine. How
 * much later follows from the schedule and the time alone, so that every scheduler, and every replay,
 * comes to the same moment. It stays short of the next due time, so that none overtakes another.
 */
import { createHash } from 'node:crypto'
import { type CronSchedule, nextFire } from './next-fire.ts'

export interface Jittered {
  schedule: CronSchedule
  scheduleId: string
  /** The most that it may be; null for none. */
  jitterMs: number | null
}

/** The moment at which a due time fires. */
export function momentOf({ schedule, scheduleId, jitterMs }: Jittered, due: Date): Date {
  if (jitterMs === null) return due
  const next = nextFire(schedule, due)
  const room = next ? next.getTime() - due.getTime() : jitterMs
  const share = createHash('sha256').update(`${scheduleId} ${due.toISOString()}`).digest()
  const fraction = share.readUIntBE(0, 6) / 2 ** 48
  return new Date(due.getTime() + Math.floor(fraction * Math.min(jitterMs, room)))
}
