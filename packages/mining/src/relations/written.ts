/**
 * Written: a file that changes while a command runs, or just after it ended, is fed by the command.
 *
 * Of several commands the one that began last is taken. In a sitting a frequent command is near every
 * change, so chance is measured around each change: of the acts of the hour before and after, dealt
 * out anew, would one of the command be in its reach? That is 1 - (1 - k/M)^m for k of M acts and m in
 * reach; the person's usual share counts as some acts more, or a quiet hour would say too much. And a
 * file that changes before the command as often as after is not made by it: that is somebody who
 * edits and tries. Permutation within a neighbourhood, as in local tests of association.
 * Cost: linear in the acts; for a pair that is frequent enough, searches for each change of the file.
 */
import type { EventColumns } from '../columns.ts'
import { countBetween, countPosted, firstFrom } from '../sorted.ts'
import { HOUR, MINUTE } from '../zones.ts'
import type { EventFacts } from './event-facts.ts'
import type { Finding } from './finding.ts'
import { roles } from './sort-event.ts'
import { actsOfThing, countOf, type ThingActs } from './thing-acts.ts'
import { Ties, type Tie } from './ties.ts'

/** So long after the end of a command a file may show its change, and so much may clocks differ. */
export const LATE = MINUTE / 2
export const SLACK = 5000
/** What runs longer is a sitting of its own: an editor, a server. */
const LONGEST_RUN = 30 * MINUTE
/** So many commands that end later are asked whether they ran already. */
const REACH = 40
/** The person's usual share counts as so many acts. */
export const USUAL = 10

/** Which files are written by which commands. */
export function findWritten(acts: ThingActs, columns: EventColumns, facts: EventFacts): Finding[] {
  const runs = runsOf(acts, columns, facts)
  const ties = new Ties(acts)
  for (let act = 0; act < acts.length; act++) {
    if (acts.role[act] !== roles.change || (acts.thing[act] ?? -1) < 0) continue
    const run = writerAt(runs, acts.t[act] ?? 0)
    if (run >= 0 && (acts.thing[run] ?? -1) >= 0) ties.add(run, act)
  }
  const usual = usualLengths(acts, runs)
  return ties.list().map((tie): Finding => {
    const ofTo = countOf(acts, tie.to, roles.change)
    return {
      tie,
      how: 'written',
      chance: () => ({
        trials: ofTo,
        expected: isAsOftenBefore(acts, tie, usual)
          ? ofTo
          : expectedOf(acts, tie, usual[tie.from] ?? 0),
      }),
      ofFrom: countOf(acts, tie.from, roles.run),
      ofTo,
      weighs: 'either',
    }
  })
}

/** The acts that are commands, in order of their ends. */
interface Runs {
  act: Int32Array
  began: Float64Array
  ended: Float64Array
}

function runsOf(acts: ThingActs, columns: EventColumns, { duration }: EventFacts): Runs {
  const act: number[] = []
  for (let i = 0; i < acts.length; i++) if (acts.role[i] === roles.run) act.push(i)
  const ended = Float64Array.from(act, (one) => acts.t[one] ?? 0)
  const began = Float64Array.from(act, (one) => {
    const length = duration[columns.line[acts.event[one] ?? 0] ?? 0] ?? 0
    return (acts.t[one] ?? 0) - (length <= LONGEST_RUN ? length : 0)
  })
  return { act: Int32Array.from(act), began, ended }
}

/** The command that began last of those that ran at an instant, or had just ended; -1 for none. */
function writerAt({ act, began, ended }: Runs, at: number): number {
  let best = -1
  let latest = -Infinity
  const first = firstFrom(ended, at - LATE)
  for (let i = first; i < Math.min(ended.length, first + REACH); i++) {
    const start = began[i] ?? 0
    if ((ended[i] ?? 0) > at + LONGEST_RUN) break
    if (start > at + SLACK || start < latest) continue
    // What ends within the slack after a change did not run long enough to have made it.
    if ((ended[i] ?? 0) > at && start > at) continue
    latest = start
    best = act[i] ?? -1
  }
  return best
}

/** How long each command usually runs, ms: the mean. */
function usualLengths(acts: ThingActs, { act, began, ended }: Runs): Float64Array {
  const sums = new Float64Array(acts.things)
  for (const [i, one] of act.entries()) {
    const thing = acts.thing[one] ?? -1
    if (thing >= 0) sums[thing] = (sums[thing] ?? 0) + (ended[i] ?? 0) - (began[i] ?? 0)
  }
  return sums.map((sum, thing) => sum / Math.max(1, countOf(acts, thing, roles.run)))
}

/** Whether the file changes in as long a time before the command nearly as often as after. */
function isAsOftenBefore(acts: ThingActs, { from, to, count }: Tie, usual: Float64Array): boolean {
  const length = usual[from] ?? 0
  const changes = actsOfThing(acts, to).filter((act) => acts.role[act] === roles.change)
  let before = 0
  for (const run of actsOfThing(acts, from)) {
    const start = (acts.t[run] ?? 0) - length - SLACK
    const asLong = { from: start - LATE - length, until: start }
    if (countPosted(acts, changes, asLong) > 0) before++
  }
  return 2 * before > count
}

function expectedOf(acts: ThingActs, { from, to }: Tie, length: number): number {
  const runs = actsOfThing(acts, from)
  const share = runs.length / Math.max(1, acts.length)
  let expected = 0
  for (const act of actsOfThing(acts, to)) {
    if (acts.role[act] !== roles.change) continue
    const at = acts.t[act] ?? 0
    const hours = { from: at - HOUR, until: at + HOUR + 1 }
    const around = countBetween(acts.t, hours)
    const own = countPosted(acts, runs, hours)
    const reach = countBetween(acts.t, { from: at - LATE, until: at + length + SLACK + 1 })
    const chance = (own + USUAL * share) / (around + USUAL)
    expected -= Math.expm1(reach * Math.log1p(-Math.min(0.999, chance)))
  }
  return expected
}
