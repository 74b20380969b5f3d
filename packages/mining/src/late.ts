/**
 * Late: planned times that were kept, though not when they usually are.
 *
 * A slot's window is as narrow as its times usually lie, so that chance can be told from a plan; of a
 * year's worth some lie outside of it. Once a plan is accepted, what happened within the hour on a
 * day that is due, and has nothing nearer, was that day's turn. Cost: O(strays x slots).
 */
import type { DayRule } from './daykinds.ts'
import type { Era, Moment, Slot } from './slots.ts'

const LATE_MINUTES = 60

/** The era with the strays that kept it counted in, and how many those are. */
export function withLate(
  era: Era,
  strays: readonly Moment[],
  { rule, since }: { rule: DayRule; since: number },
): { era: Era; late: number } {
  const slots = era.slots.map((slot) => ({ ...slot, days: [...slot.days] }))
  let late = 0
  const near = strays
    .flatMap((stray) => turnOf(stray, slots))
    .filter(({ day }) => day >= since && rule.matches(day))
    .toSorted((a, b) => a.away - b.away || a.day - b.day)
  for (const { slot, day } of near) {
    if (slot.days.includes(day)) continue
    slot.days.push(day)
    late++
  }
  if (late === 0) return { era, late }
  for (const slot of slots) slot.days.sort((a, b) => a - b)
  const days = slots.flatMap((slot) => slot.days)
  return { era: { slots, firstDay: Math.min(...days), lastDay: Math.max(...days) }, late }
}

/** The slot and day that a moment is nearest to, if it is near enough. */
function turnOf(
  { minute, day }: Moment,
  slots: readonly Slot[],
): { slot: Slot; day: number; away: number }[] {
  const turns = slots.map((slot) => {
    const shift = Math.round((minute - slot.mean) / 1440)
    return { slot, day: day + shift, away: Math.abs(minute - slot.mean - shift * 1440) }
  })
  const [nearest] = turns.toSorted((a, b) => a.away - b.away)
  return nearest && nearest.away <= LATE_MINUTES ? [nearest] : []
}
