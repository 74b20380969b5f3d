/**
 * In front: a program that is in front when a file changes writes it; when it is opened, reads it.
 *
 * The program is the one that came to the front last, within a quarter of an hour. Chance is its share
 * of all changes of program in the hour before and after, with the usual share as some more of them.
 * Cost: linear in the acts; for a pair that is frequent enough, searches for each act of the file.
 */
import { countPosted } from '../sorted.ts'
import { HOUR, MINUTE } from '../zones.ts'
import type { Finding } from './finding.ts'
import { roles } from './sort-event.ts'
import { actsOfThing, countOf, type ThingActs } from './thing-acts.ts'
import { Ties, type Tie } from './ties.ts'
import { USUAL } from './written.ts'

const REACH = 15 * MINUTE

/** Which programs write and read which files. */
export function findInFront(acts: ThingActs): Finding[] {
  const front = new Int32Array(acts.length).fill(-1)
  const written = new Ties(acts)
  const read = new Ties(acts)
  const focuses: number[] = []
  let last = -1
  for (let act = 0; act < acts.length; act++) {
    const role = acts.role[act]
    if (role === roles.focus) {
      last = act
      focuses.push(act)
    }
    const isFile = role === roles.change || role === roles.sight
    if (!isFile || last < 0 || (acts.t[act] ?? 0) - (acts.t[last] ?? 0) > REACH) continue
    front[act] = last
    if ((acts.thing[act] ?? -1) < 0 || (acts.thing[last] ?? -1) < 0) continue
    if (role === roles.change) written.add(last, act)
    else read.add(act, last)
  }
  const all = Int32Array.from(focuses)
  const toFinding = (tie: Tie, file: number, role: number): Finding => {
    const app = file === tie.to ? tie.from : tie.to
    const [ofApp, ofFile] = [countOf(acts, app, roles.focus), countOf(acts, file, role)]
    return {
      tie,
      how: 'in-front',
      chance: () => {
        const under = actsOfThing(acts, file).filter(
          (act) => acts.role[act] === role && (front[act] ?? -1) >= 0,
        )
        return { trials: under.length, expected: expectedOf(acts, { app, under, all }) }
      },
      ofFrom: file === tie.to ? ofApp : ofFile,
      ofTo: file === tie.to ? ofFile : ofApp,
      // One that is in front all day has a share of everything.
      weighs: file === tie.to ? 'to' : 'from',
    }
  }
  return [
    ...written.list().map((tie) => toFinding(tie, tie.to, roles.change)),
    ...read.list().map((tie) => toFinding(tie, tie.from, roles.sight)),
  ]
}

function expectedOf(
  acts: ThingActs,
  { app, under, all }: { app: number; under: Int32Array; all: Int32Array },
): number {
  const own = actsOfThing(acts, app)
  const share = own.length / Math.max(1, all.length)
  let expected = 0
  for (const act of under) {
    const at = acts.t[act] ?? 0
    const around = { from: at - HOUR, until: at + HOUR + 1 }
    expected +=
      (countPosted(acts, own, around) + USUAL * share) / (countPosted(acts, all, around) + USUAL)
  }
  return expected
}
