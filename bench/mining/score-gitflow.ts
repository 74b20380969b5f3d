/** The score of change completion: each file of the later commits is asked for its companions. */
import { changeCompleter } from '@floyo/mining'
import type { EventLine } from '@floyo/contracts'
import { printTable, rounded } from './figures.ts'
import { readStreams, type Sets } from './sets.ts'

const TRAINING = 0.7
const MAX_FILES = 30

interface Truth {
  change_completion: {
    feedback: number
    likelihood_top3: number
    precision_top3: number
    overall_hit_rate: number
  }
}

export interface CompletionFigures {
  hit_rate: number
  precision: number
  /** Hit rate of pairs of exact paths. */
  baseline: number
}

/** Completes every history of a folder and prints the figures beside the baseline's. */
export function scoreGitflow(sets: Sets): Record<string, CompletionFigures> | undefined {
  const rows: (string | number)[][] = [
    ['history', 'queries', 'feedback', 'likelihood', 'precision', 'hit rate', 'baseline: the same'],
  ]
  const figures: Record<string, CompletionFigures> = {}
  for (const { name, events, truth } of readStreams<Truth>(sets)) {
    const base = truth.change_completion
    const { queries, answered, hits, precision } = complete(commitsOf(events))
    const hitRate = rounded(hits / queries, 3)
    figures[name] = {
      hit_rate: hitRate,
      precision: rounded(precision / answered, 3),
      baseline: rounded(base.overall_hit_rate, 3),
    }
    rows.push([
      name,
      queries,
      rounded(answered / queries, 3),
      rounded(hits / answered, 3),
      rounded(precision / answered, 3),
      hitRate,
      [base.feedback, base.likelihood_top3, base.precision_top3, base.overall_hit_rate]
        .map((figure) => figure.toFixed(3))
        .join(' '),
    ])
  }
  if (rows.length === 1) return undefined
  printTable('gitflow: which files change together', rows)
  return figures
}

function complete(commits: readonly string[][]) {
  const completer = changeCompleter()
  const sum = { queries: 0, answered: 0, hits: 0, precision: 0 }
  for (const [i, files] of commits.entries()) {
    const asked = i >= Math.floor(commits.length * TRAINING)
    if (asked && files.length >= 2 && files.length <= MAX_FILES)
      for (const file of files) {
        const said = completer.suggest(file)
        const right = said.filter((other) => files.includes(other)).length
        sum.queries++
        sum.answered += said.length > 0 ? 1 : 0
        sum.hits += right > 0 ? 1 : 0
        sum.precision += right / Math.max(1, said.length)
      }
    completer.learn(files)
  }
  return sum
}

function commitsOf(events: readonly EventLine[]): string[][] {
  const commits = new Map<unknown, Set<string>>()
  for (const { type, subject, attrs } of events) {
    if (!type.startsWith('file.')) continue
    const files = commits.get(attrs?.['c']) ?? new Set()
    commits.set(attrs?.['c'], files.add(subject))
  }
  return Array.from(commits.values(), (files) => [...files])
}
