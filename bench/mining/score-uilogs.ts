/**
 * The score of segments and routines on UI logs: edit distance to the true segments that a found one
 * overlaps, events given to the right task, and how near each found routine is to a true variant.
 */
import { discoverSegments, type Segmentation, type SegmentRoutine } from '@floyo/mining'
import { mean, printTable, rounded } from './figures.ts'
import { readStreams, type Sets } from './sets.ts'

interface UiTruth {
  segments: [number, number, number][]
  routines?: (SegmentRoutine | object)[]
  tasks?: unknown
}

export interface UiFigures {
  ED: number
  jaccard_mic?: number
  JC_weighted?: number
  found_exactly?: [number, number]
}

/** Cuts every log of a folder and prints how near the truth it came. */
export function scoreUilogs(sets: Sets): Record<string, UiFigures> | undefined {
  const rows: (string | number)[][] = [
    [
      'log',
      'ms',
      'segments',
      'of',
      'ED',
      'boundary F1',
      'task jaccard',
      'JC',
      'JC weighted',
      'exact',
    ],
  ]
  const figures: Record<string, UiFigures> = {}
  for (const { name, events, truth } of readStreams<UiTruth>(sets)) {
    const started = performance.now()
    const found = discoverSegments(events)
    const ms = Math.round(performance.now() - started)
    const labels = events.map(({ type, subject }) => `${type}@${subject}`)
    const ed = rounded(editDistance(found, truth, labels))
    const tasks = truth.tasks === undefined ? '' : rounded(taskJaccard(found, truth, labels.length))
    const variants = (truth.routines ?? []).filter(
      (item): item is SegmentRoutine => 'steps' in item,
    )
    const routines = variants.length > 0 ? routineScore(found.routines, variants) : undefined
    figures[name] = {
      ED: ed,
      ...(tasks === '' ? {} : { jaccard_mic: tasks }),
      ...(routines && { JC_weighted: routines.weighted, found_exactly: routines.exact }),
    }
    rows.push([
      name,
      ms,
      found.segments.length,
      truth.segments.length,
      ed,
      rounded(boundaryF1(found, truth)),
      tasks,
      routines?.plain ?? '',
      routines?.weighted ?? '',
      routines?.exact.join('/') ?? '',
    ])
  }
  if (rows.length === 1) return undefined
  printTable('uilogs: recordings cut into routines', rows)
  return figures
}

function editDistance(found: Segmentation, truth: UiTruth, labels: readonly string[]): number {
  const owner = new Map<number, number>()
  for (const [k, [first, last]] of truth.segments.entries())
    for (let i = first; i <= last; i++) owner.set(i, k)
  const distances: number[] = []
  for (const [first, last] of found.segments) {
    const touched = new Set<number>()
    for (let i = first; i <= last; i++) {
      const k = owner.get(i)
      if (k !== undefined) touched.add(k)
    }
    let best = 1
    for (const k of touched) {
      const [from, to] = truth.segments[k] ?? [0, 0]
      const longer = Math.max(last - first, to - from) + 1
      const distance = levenshtein(labels.slice(first, last + 1), labels.slice(from, to + 1))
      best = Math.min(best, distance / longer)
    }
    // As published: a segment that matches nothing is left out.
    if (best < 1) distances.push(best)
  }
  return mean(distances)
}

function levenshtein(a: readonly string[], b: readonly string[]): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, x] of a.entries()) {
    const row = [i + 1]
    for (const [j, y] of b.entries())
      row.push(
        Math.min(
          (previous[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          (previous[j] ?? 0) + (x === y ? 0 : 1),
        ),
      )
    previous = row
  }
  return previous.at(-1) ?? 0
}

function boundaryF1(found: Segmentation, truth: UiTruth): number {
  const ends = new Set(truth.segments.map(([, last]) => last))
  const mine = new Set(found.segments.map(([, last]) => last))
  const right = [...mine].filter((end) => ends.has(end)).length
  const [precision, recall] = [right / mine.size, right / ends.size]
  return (2 * precision * recall) / Math.max(1e-9, precision + recall)
}

/** Clusters named by their majority task, then Jaccard by task, weighted by size. */
function taskJaccard(found: Segmentation, truth: UiTruth, length: number): number {
  const paint = (segments: readonly [number, number, number][]): (number | undefined)[] => {
    const painted: (number | undefined)[] = Array.from({ length })
    for (const [first, last, colour] of segments) painted.fill(colour, first, last + 1)
    return painted
  }
  const [actual, clusters] = [paint(truth.segments), paint(found.segments)]
  const votes = new Map<number, Map<number | undefined, number>>()
  for (const [i, cluster] of clusters.entries()) {
    if (cluster === undefined) continue
    const own = votes.get(cluster) ?? new Map<number | undefined, number>()
    votes.set(cluster, own.set(actual[i], (own.get(actual[i]) ?? 0) + 1))
  }
  const majority = new Map(
    [...votes].map(([cluster, own]) => [cluster, [...own].toSorted((a, b) => b[1] - a[1])[0]?.[0]]),
  )
  const said = clusters.map((cluster) =>
    cluster === undefined ? undefined : majority.get(cluster),
  )
  let [sum, weight] = [0, 0]
  for (const task of new Set(actual)) {
    let [both, either, size] = [0, 0, 0]
    for (const [i, own] of actual.entries()) {
      if (own === task) size++
      if (own === task && said[i] === task) both++
      if (own === task || said[i] === task) either++
    }
    sum += (size * both) / either
    weight += size
  }
  return sum / weight
}

function routineScore(
  found: readonly SegmentRoutine[],
  variants: readonly SegmentRoutine[],
): { plain: number; weighted: number; exact: [number, number] } {
  const scores = found.map(({ steps }) =>
    Math.max(...variants.map((variant) => patternJaccard(steps, variant.steps))),
  )
  const counts = found.map(({ count }) => count)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const all = variants.reduce((sum, { count }) => sum + count, 0)
  const frequent = variants.filter(({ count }) => count >= 0.01 * all)
  const exact = frequent.filter((variant) =>
    found.some(
      ({ steps }) =>
        steps.length === variant.steps.length &&
        steps.every((step, i) => step === variant.steps[i]),
    ),
  )
  return {
    plain: rounded(mean(scores)),
    weighted: rounded(
      scores.reduce((sum, score, i) => sum + score * (counts[i] ?? 0), 0) / Math.max(1, total),
    ),
    exact: [exact.length, frequent.length],
  }
}

/** tp / (tp + fp + fn); repeated elements are consumed on the truth's side. */
function patternJaccard(pattern: readonly string[], truth: readonly string[]): number {
  const left = [...truth]
  let right = 0
  for (const step of pattern) {
    const place = left.indexOf(step)
    if (place < 0) continue
    left.splice(place, 1)
    right++
  }
  const missing = truth.filter((step) => !pattern.includes(step)).length
  return right / (pattern.length + missing)
}
