/**
 * Undone: soon after a run the person takes back what it did: deletes, moves, renames or edits a file
 * that it wrote, or sends the same mail once more. Only files like those of the routine are the run's.
 */
import { isFileWrite, templateMatches } from '@floyo/mining'
import {
  type Act,
  byHandOf,
  type DriftCase,
  type Finding,
  HOUR,
  isOfRun,
  latestLooked,
  type PastRun,
} from './case.ts'

/** What comes later is the file's use, not its undoing. */
export const undoneWithin = 2 * HOUR
const leastTimes = 2
const leastShare = 0.3

const takesBack: ReadonlySet<string> = new Set(['file.deleted', 'file.moved', 'file.renamed'])

/** Of the latest runs, those that were undone. */
export function findUndone(drift: DriftCase): Finding | null {
  const looked = drift.runs.slice(-latestLooked)
  const acts = [...drift.acts.values()].toSorted((a, b) => a.at - b.at)
  const routine = byHandOf(drift.pattern.evidence.occurrences, drift)
  const done = new Set(routine.flatMap(({ eventIds }) => eventIds))
  const spent = new Set<string>()
  // The latest first: what was done once takes back one run, the nearest before it.
  const undone = looked.toReversed().flatMap((run) => {
    const own = undoingOf(run, acts, { drift, done }).filter(({ id }) => !spent.has(id))
    for (const { id } of own) spent.add(id)
    const [act] = own
    return act ? [{ run, act }] : []
  })
  if (undone.length < leastTimes || undone.length < leastShare * looked.length) return null
  return {
    kind: 'undone',
    seen: undone.length,
    of: looked.length,
    sights: undone.map(({ run, act }) => ({
      at: new Date(act.at).toISOString(),
      runId: run.runId,
      eventIds: [act.id],
      what: `${act.type} ${act.from ?? act.subject}`,
    })),
    proposal: null,
  }
}

function undoingOf(
  run: PastRun,
  acts: readonly Act[],
  { drift, done }: { drift: DriftCase; done: ReadonlySet<string> },
): Act[] {
  const { steps } = drift.pattern
  const isOfAny = (act: Act): boolean => drift.runs.some((one) => isOfRun(act, one))
  const near = acts.filter(({ at }) => at >= run.startedAt && at <= run.endedAt + undoneWithin)
  const isLike = (act: Act, ofType: (type: string) => boolean): boolean =>
    steps.some(({ type, subject }) => ofType(type) && templateMatches(subject, act.subject))
  const written = new Set(
    near.filter((act) => isOfRun(act, run) && isLike(act, isFileWrite)).map((act) => act.subject),
  )
  return near.filter((act) => {
    if (takesBack.has(act.type)) return written.has(act.from ?? act.subject)
    if (isOfAny(act) || act.at <= run.endedAt || done.has(act.id)) return false
    if (isFileWrite(act.type)) return written.has(act.subject) && act.type !== 'file.created'
    return act.type === 'mail.sent' && isLike(act, (type) => type === 'mail.sent')
  })
}
