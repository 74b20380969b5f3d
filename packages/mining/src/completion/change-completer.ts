/**
 * Change completion: which files are likely to change together with this one.
 *
 * For each file, and each template it falls under, the share of its commits in which another file
 * changed too. A file seldom seen leans on its templates, from the most general one (any file) to
 * itself: each level counts its own commits and takes the level above as `PRIOR` commits more.
 * Older commits of a level fade, so that a habit given up is soon forgotten. Nothing likely: it
 * declines. After ROSE (Zimmermann et al., ICSE 2004), plus the back-off over templates.
 * Cost: learning O(files² x levels) a commit, suggesting O(files seen with its templates).
 */
import { templatesOf } from '../template.ts'

/** How many commits the more general level is worth. */
const PRIOR = 2
/** What a commit still counts when the same level has had one more; half after some 25. */
const FADE = 2 ** (-1 / 25)
/** A larger commit is an import or a sweep and tells nothing about habits. */
const MAX_FILES = 30
const ANY_FILE = '**'
/** A further file is named when it is likely itself, or adds so much to the chance that one is right. */
const LIKELY = 0.5
const LEAST_GAIN = 0.015

export interface CompletionOptions {
  /** How many files at most; 3 unless told. */
  limit?: number
  /** From which likelihood on a file is suggested, 0 to 1; 0.1 unless told. */
  minConfidence?: number
}

export interface ChangeCompleter {
  /** Files likely to change with this one, the likeliest first, then by name; empty to decline. */
  suggest(file: string): string[]
  /** Takes in a commit's files, commits in time order. */
  learn(commit: readonly string[]): void
}

/** A count that fades; `at` is how many commits its level had when it was last touched. */
interface Fading {
  count: number
  at: number
}

interface Level {
  commits: number
  weight: number
  others: Map<string, Fading>
}

/** A completer that knows no commit yet. */
export function changeCompleter(options: CompletionOptions = {}): ChangeCompleter {
  const { limit = 3, minConfidence = 0.1 } = options
  const levels = new Map<string, Level>()
  return {
    suggest(file) {
      const ranked = [...likelihoods(levels, file)]
        .filter(([, likelihood]) => likelihood >= minConfidence)
        .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, limit)
      let allWrong = 1
      return ranked
        .filter(([, likelihood]) => {
          // Beside one that is nearly sure an unlikely one only distracts.
          const helps = likelihood >= LIKELY || likelihood * allWrong >= LEAST_GAIN
          allWrong *= 1 - likelihood
          return helps
        })
        .map(([other]) => other)
    },
    learn(commit) {
      const files = [...new Set(commit)]
      if (files.length > MAX_FILES) return
      const members = new Map<string, string[]>()
      for (const file of files)
        for (const template of chainOf(file))
          members.set(template, [...(members.get(template) ?? []), file])
      for (const [template, inside] of members) {
        const level = levels.get(template) ?? { commits: 0, weight: 0, others: new Map() }
        levels.set(template, level)
        level.commits++
        level.weight = level.weight * FADE + 1
        for (const other of files)
          if (inside.some((file) => file !== other))
            level.others.set(other, { count: faded(level, other) + 1, at: level.commits })
      }
    },
  }
}

/** The file, its templates and "any file", most specific first, each once. */
function chainOf(file: string): string[] {
  return [...new Set([...templatesOf(file), ANY_FILE])]
}

function faded(level: Level, other: string): number {
  const { count, at } = level.others.get(other) ?? { count: 0, at: level.commits }
  return count * FADE ** (level.commits - at)
}

function likelihoods(levels: ReadonlyMap<string, Level>, file: string): Map<string, number> {
  let general = new Map<string, number>()
  for (const template of chainOf(file).toReversed()) {
    const level = levels.get(template)
    if (level === undefined) continue
    const specific = new Map<string, number>()
    for (const other of new Set([...general.keys(), ...level.others.keys()])) {
      if (other === file) continue
      const prior = PRIOR * (general.get(other) ?? 0)
      specific.set(other, (prior + faded(level, other)) / (level.weight + PRIOR))
    }
    general = specific
  }
  return general
}
