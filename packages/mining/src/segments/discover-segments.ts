/**
 * Segments: a recording without pauses cut into runs of routines, and the routines it is made of.
 *
 * Cut by the rules of least description length, clustered by the labels they share, worded as the
 * exact sequences that recur or, where noise leaves few of those, as what most of a cluster has in
 * common. Cost: see rules.ts; clusters O(segments x clusters).
 */
import type { EventLine } from '@floyo/contracts'
import { findCuts } from './rules.ts'
import { median } from '../stats.ts'
import { toLabels, type Labelled } from './labels.ts'
import { withoutStrays } from './noise.ts'

/** First and last event, by their places in the input, and which cluster. */
export type Segment = [number, number, number]

export interface SegmentRoutine {
  /** `type@subject`, in order. */
  steps: string[]
  count: number
}

export interface Segmentation {
  segments: Segment[]
  routines: SegmentRoutine[]
}

/** From this share of events in their place on, a recording counts as clean. */
const MOSTLY_CLEAN = 0.97
const SAME_CLUSTER = 0.35
const COVERED_BY_VARIANTS = 0.6

/** Cuts a recording, in the order it was made. */
export function discoverSegments(events: readonly EventLine[]): Segmentation {
  const labelled = toLabels(events)
  const { ids, names } = labelled
  const kept = withoutStrays(ids, names.length)
  // A few events that look stray are a person's ways; many are noise, and are left out of the search.
  const places = kept.length < MOSTLY_CLEAN * ids.length ? kept : Int32Array.from(ids.keys())
  const cuts = findCuts(
    places.map((place) => ids[place] ?? 0),
    names.length,
  )
  const starts = [...places].filter((_, k) => k > 0 && cuts[k] === 1)
  if (events.length > 0) starts.unshift(0)
  const spans = starts.map((start, k) => [start, (starts[k + 1] ?? events.length) - 1] as const)
  const clusters = clusterSpans(spans, labelled.ids)
  const segments = spans.map(([first, last], k): Segment => [first, last, clusters[k] ?? 0])
  return { segments, routines: wordRoutines(segments, labelled) }
}

/** Leader clustering by the Jaccard index of label sets; a leader is the set of its first member. */
function clusterSpans(spans: readonly (readonly [number, number])[], ids: Int32Array): number[] {
  const leaders: Set<number>[] = []
  return spans.map(([first, last]) => {
    const own = new Set(ids.subarray(first, last + 1))
    let best = -1
    let bestShare = SAME_CLUSTER
    for (const [cluster, leader] of leaders.entries()) {
      let shared = 0
      for (const id of own) if (leader.has(id)) shared++
      const share = shared / (own.size + leader.size - shared)
      if (share < bestShare) continue
      best = cluster
      bestShare = share
    }
    return best >= 0 ? best : leaders.push(own) - 1
  })
}

function wordRoutines(segments: readonly Segment[], labelled: Labelled): SegmentRoutine[] {
  const { ids, names } = labelled
  const variants = new Map<string, { first: number; last: number; count: number }>()
  for (const [first, last] of segments) {
    const key = ids.subarray(first, last + 1).join()
    const known = variants.get(key)
    if (known) known.count++
    else variants.set(key, { first, last, count: 1 })
  }
  const least = Math.max(2, 0.002 * segments.length)
  const frequent = [...variants.values()].filter(({ count }) => count >= least)
  const covered = frequent.reduce((sum, { count }) => sum + count, 0)
  if (covered >= COVERED_BY_VARIANTS * segments.length)
    return frequent
      .toSorted((a, b) => b.count - a.count || a.first - b.first)
      .map(({ first, last, count }) => ({
        steps: [...ids.subarray(first, last + 1)].map((id) => names[id] ?? ''),
        count,
      }))
  return consensus(segments, labelled)
}

/** For each cluster the labels that half of its segments have, in their usual order. */
function consensus(segments: readonly Segment[], { ids, names }: Labelled): SegmentRoutine[] {
  const clusters = new Map<number, Segment[]>()
  for (const segment of segments) {
    const known = clusters.get(segment[2])
    if (known) known.push(segment)
    else clusters.set(segment[2], [segment])
  }
  return [...clusters.values()]
    .filter((members) => members.length >= Math.max(2, 0.01 * segments.length))
    .toSorted((a, b) => b.length - a.length)
    .map((members) => ({
      steps: commonLabels(members, ids).map((id) => names[id] ?? ''),
      count: members.length,
    }))
    .filter(({ steps }) => steps.length > 1)
}

function commonLabels(members: readonly Segment[], ids: Int32Array): number[] {
  const ranks = new Map<number, number[]>()
  for (const [first, last] of members) {
    const seen = new Set<number>()
    for (let i = first; i <= last; i++) {
      const id = ids[i] ?? 0
      if (seen.has(id)) continue
      seen.add(id)
      const known = ranks.get(id)
      const rank = (i - first) / Math.max(1, last - first)
      if (known) known.push(rank)
      else ranks.set(id, [rank])
    }
  }
  return [...ranks]
    .filter(([, own]) => own.length >= members.length / 2)
    .toSorted((a, b) => median(a[1]) - median(b[1]) || a[0] - b[0])
    .map(([id]) => id)
}
