/**
 * Triggers left alone: the acts of a routine's first step that nothing followed.
 *
 * An act that lacks an attribute which those that were answered carry, more surely than chance has it,
 * is another kind of event that only bears the same name, and calls for nothing. Before the first answer
 * and after the last one a trigger counts as left alone as long as so long a silence is likely for
 * somebody who answers as often as this person does: beyond that the routine had not begun, or has
 * ended. One that has just come may still be answered. Cost: linear in the acts of the step.
 */
import { actsOf, eventsOfAct, type Acts } from './acts.ts'
import type { EventColumns } from './columns.ts'
import type { Episode } from './episodes.ts'
import { WINDOW } from './pair-counts.ts'
import { logBinomialTail } from './stats.ts'

/** What most of those answered carry, and the chance at which it is no accident. */
const MOSTLY = 0.8
const MARK_CHANCE = Math.log(0.01)
/** A silence less likely than this lies outside of a routine's life. */
const SILENCE_CHANCE = Math.log(0.001)

/** The acts of the first step that were left alone. `end`: the last instant of the log. */
export function leftAlone(
  { steps, occurrences }: Episode,
  { acts, columns, end }: { acts: Acts; columns: EventColumns; end: number },
): number[] {
  const answered = occurrences.map(([act = -1]) => act).filter((act) => act >= 0)
  const isAnswered = new Set(answered)
  const open = [...actsOf(acts, steps[0] ?? 0)].filter(
    (act) => !isAnswered.has(act) && (acts.t[act] ?? 0) + WINDOW <= end,
  )
  return withinLife(ofSameKind(open, answered, { acts, columns }), occurrences)
}

/** Those that carry what the answered ones do. */
function ofSameKind(
  open: readonly number[],
  answered: readonly number[],
  log: { acts: Acts; columns: EventColumns },
): number[] {
  const carried = open.map((act) => attributesOf(act, log))
  const counts = new Map<number, number>()
  for (const act of answered)
    for (const key of attributesOf(act, log)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const marks = [...counts].filter(([key, count]) => {
    if (count < MOSTLY * answered.length) return false
    const share = carried.filter((keys) => keys.has(key)).length / Math.max(1, open.length)
    return logBinomialTail(answered.length, count, share) < MARK_CHANCE
  })
  return open.filter((_, place) => marks.every(([key]) => carried[place]?.has(key)))
}

/** The attributes that any event of an act has, by number. */
function attributesOf(
  act: number,
  { acts, columns }: { acts: Acts; columns: EventColumns },
): Set<number> {
  const keys = new Set<number>()
  for (const event of eventsOfAct(acts, act)) {
    const line = columns.line[event] ?? 0
    for (let v = columns.valueStart[line] ?? 0; v < (columns.valueStart[line + 1] ?? 0); v++)
      keys.add(columns.valueKey[v] ?? 0)
  }
  return keys
}

/** Those between the first and last occurrence, and as many around as do not speak against its life. */
function withinLife(
  alone: readonly number[],
  occurrences: readonly (readonly number[])[],
): number[] {
  const starts = occurrences.map((own) => Math.min(...own.filter((act) => act >= 0)))
  const [first, last] = [Math.min(...starts), Math.max(...starts)]
  const within = alone.filter((act) => act > first && act < last)
  const missRate = 1 - (occurrences.length + 0.5) / (occurrences.length + within.length + 1)
  const isLikely = (silence: readonly number[]): boolean =>
    silence.length * Math.log(missRate) >= SILENCE_CHANCE
  const [before, after] = [alone.filter((act) => act < first), alone.filter((act) => act > last)]
  return [...(isLikely(before) ? before : []), ...within, ...(isLikely(after) ? after : [])]
}
