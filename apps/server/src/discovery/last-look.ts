/**
 * The last look for routines, as its person may see it: which events were looked at, and why what was
 * found is not suggested. The counts are kept with the state of the person's looks, the reasons with
 * the patterns; both go when events are forgotten.
 */
import {
  Definition,
  type HeldBack,
  type LastLook,
  type LeftOut,
  LookCounts,
  toldTitle,
} from '@floyo/contracts'
import type { Tx } from '@floyo/db'
import { leastConfidence } from '@floyo/mining'
import type { LookedAt } from './found-routine.ts'
import { StoredPattern } from './store.ts'

const DAY = 86_400_000

/** Reasons that are what a person said to a suggestion. */
const isDecision: ReadonlySet<HeldBack> = new Set(['accepted', 'dismissed', 'snoozed'])

/** A look at some stretches of a person's past, of which there are so many events in all. */
export function describeLook(
  looked: readonly LookedAt[],
  { now, events, patterns }: { now: number; events: number; patterns: number },
): LookCounts {
  const sum = (count: (one: LookedAt) => number): number =>
    looked.reduce((total, one) => total + count(one), 0)
  const instant = (ms: number): string | null =>
    looked.length > 0 ? new Date(ms).toISOString() : null
  const read = sum((one) => one.events)
  return {
    at: new Date(now).toISOString(),
    events: read,
    from: instant(Math.min(...looked.map(({ from }) => from))),
    to: instant(Math.max(...looked.map(({ to }) => to))),
    days: sum(({ from, to }) => Math.floor((to - from) / DAY) + 1),
    leftOut: {
      // Events may come while a look reads them.
      outside: Math.max(0, events - read),
      wrongClock: sum(({ ignored }) => ignored.wrongClock),
      repeated: sum(({ ignored }) => ignored.repeated),
      untimed: sum(({ ignored }) => ignored.untimed),
    },
    patterns,
  }
}

/** The person's last look; null without one. */
export async function readLastLook(tx: Tx): Promise<LastLook['look']> {
  const state = await tx.selectFrom('discoveryState').select('lastLook').executeTakeFirst()
  if (!state?.lastLook) return null
  const rows = await tx
    .selectFrom('patterns as p')
    .leftJoin('suggestions as own', (join) =>
      join.onRef('own.workspaceId', '=', 'p.workspaceId').onRef('own.patternId', '=', 'p.id'),
    )
    .leftJoin('suggestions as s', (join) =>
      join.onRef('s.workspaceId', '=', 'p.workspaceId').onRef('s.patternId', '=', 'p.heldBackLike'),
    )
    .leftJoin('patterns as l', (join) =>
      join.onRef('l.workspaceId', '=', 'p.workspaceId').onRef('l.id', '=', 'p.heldBackLike'),
    )
    .select(['p.id', 'p.routine', 'p.support', 'p.confidence', 'p.heldBack', 'p.neededSupport'])
    .select(['s.id as suggestionId', 's.title', 's.status', 's.snoozedUntil'])
    .select(['s.definition', 'l.routine as likeRoutine'])
    // A dismissal that was taken back since is in the list of suggestions.
    .where((eb) => eb.or([eb('own.status', 'is', null), eb('own.status', '!=', 'open')]))
    .orderBy('p.confidence', 'desc')
    .orderBy('p.support', 'desc')
    .orderBy('p.id')
    .execute()
  const notSuggested = rows.flatMap(({ heldBack: told, status, ...row }) => {
    if (told === null) return []
    // What was said to the other one was taken back since: now that one is open in its stead.
    const heldBack = status === 'open' && isDecision.has(told) ? 'repeats' : told
    const { steps, evidence } = StoredPattern.parse(row.routine)
    const isTooUnsure = heldBack === 'unsure' && row.confidence < leastConfidence
    return {
      patternId: row.id,
      steps,
      reason: heldBack,
      seen: row.support,
      lastSeen: evidence.lastSeen,
      confidence: row.confidence,
      neededConfidence: isTooUnsure ? leastConfidence : null,
      neededSupport: heldBack === told ? row.neededSupport : null,
      snoozedUntil: heldBack === 'snoozed' ? row.snoozedUntil : null,
      like: likeOf(row),
    }
  })
  return { ...LookCounts.parse(state.lastLook), notSuggested }
}

/** The suggestion that was accepted or dismissed, or is open in its stead. */
function likeOf({ suggestionId, title, definition, likeRoutine }: Like): LeftOut['like'] {
  if (suggestionId === null || title === null || likeRoutine === null) return null
  const told = toldTitle(StoredPattern.parse(likeRoutine), Definition.parse(definition))
  return { suggestionId, title, told }
}

interface Like {
  suggestionId: string | null
  title: string | null
  definition: unknown
  likeRoutine: unknown
}
