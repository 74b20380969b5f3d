/** Still done by hand: the person does beside the runs what the runs do. */
import { judge } from '../discovery/judge.ts'
import { byHandOf, type DriftCase, type Finding, HOUR, latestLooked } from './case.ts'

const leastTimes = 2
const leastShare = 0.3

/** Of the latest runs, those around which the person did it as well. */
export function findByHand(drift: DriftCase): Finding | null {
  const { pattern, runs, seenUpTo } = drift
  const looked = runs.slice(-latestLooked)
  const [first] = looked
  if (!first) return null
  const occurrences = byHandOf(pattern.evidence.occurrences, drift)
  const fires = looked.map(({ startedAt, eventId }) => ({
    at: startedAt,
    eventIds: eventId === null ? [] : [eventId],
  }))
  const window = { from: first.startedAt - HOUR, to: seenUpTo + 1, seenUpTo }
  const done = { ...pattern, evidence: { ...pattern.evidence, occurrences } }
  const judged = judge(fires, done, window).fires.flatMap((fire, index) =>
    fire.verdict === 'hit' ? [{ fire, run: looked[index] }] : [],
  )
  if (judged.length < leastTimes || judged.length < leastShare * looked.length) return null
  return {
    kind: 'by-hand',
    seen: judged.length,
    of: looked.length,
    sights: judged.toReversed().map(({ fire: { at, eventIds }, run }) => ({
      at,
      runId: run?.runId ?? null,
      eventIds,
      what: null,
    })),
    proposal: null,
  }
}
