/**
 * Stopped: nobody needs it any more. Of a workflow that is off, because the person no longer does it
 * either. Of one that is on, because the person no longer does the part of the routine that stayed
 * with them: its runs go on, and nobody looks at what they make.
 */
import { currentRoutine, DAY, type DriftCase, type Finding, latestLooked, MINUTE } from './case.ts'

const leastSilence = 14 * DAY
const leastGaps = 4
const leastRuns = 5

export function findStopped(drift: DriftCase): Finding | null {
  return drift.enabled ? findUnused(drift) : findGivenUp(drift)
}

function findGivenUp(drift: DriftCase): Finding | null {
  const { pattern, same, other } = drift
  if (currentRoutine(drift)) return null
  const seen = [pattern, same?.pattern, other?.pattern].map((one) => one?.evidence.lastSeen ?? '')
  const last = Date.parse(seen.toSorted().at(-1) ?? '')
  const missed = silentGaps(drift, last)
  if (missed === null) return null
  const at = new Date(last).toISOString()
  return {
    kind: 'stopped',
    seen: missed,
    of: missed,
    sights: [{ at, runId: null, eventIds: [], what: null }],
    proposal: null,
  }
}

function findUnused(drift: DriftCase): Finding | null {
  const { lastOwnPart, runs } = drift
  if (lastOwnPart === null || silentGaps(drift, lastOwnPart) === null) return null
  const since = runs.filter(({ startedAt }) => startedAt > lastOwnPart)
  if (since.length < leastRuns) return null
  return {
    kind: 'stopped',
    seen: since.length,
    of: since.length,
    sights: since
      .slice(-latestLooked)
      .toReversed()
      .map(({ runId, startedAt }) => ({
        at: new Date(startedAt).toISOString(),
        runId,
        eventIds: [],
        what: null,
      })),
    proposal: null,
  }
}

/** How often it would have come since `last` at its usual pace; null while the silence is not long. */
function silentGaps({ pattern, seenUpTo }: DriftCase, last: number): number | null {
  const starts = pattern.evidence.occurrences.map(({ at }) => Date.parse(at))
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? start))
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? DAY
  const silence = seenUpTo - last
  if (silence < leastSilence || silence < leastGaps * usual) return null
  return Math.floor(silence / Math.max(usual, MINUTE))
}
