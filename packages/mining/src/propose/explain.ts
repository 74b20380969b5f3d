/**
 * Explaining a text that changes: the same template for (nearly) every occurrence. Each text is
 * rewritten with what was known when it was made (the subject of the trigger, a file of an earlier
 * step, the day); the rewriting that most texts share is the explanation. A text that stays the same
 * is its own. A vote among the programs that fit each example, as in version spaces (Lau et al. 2003).
 * Cost: linear in the texts, for each thing known.
 */
import { escapeTemplate } from './expression.ts'
import type { ZoneClock } from '../zones.ts'
import { withDates } from './dates.ts'

/** A value known when a text was made, and how a run says it. */
export interface Known {
  value: string
  /** Without braces. */
  expression: string
}

export interface Sample {
  text: string
  /** When the occurrence began, ms since 1970. */
  at: number
  known: readonly Known[]
}

export interface Explanation {
  /** With `{{ }}` where it changes. */
  template: string
  /** Of all samples, how many it is right for, 0 to 1. */
  share: number
}

/** Shorter values are found in too many texts by accident. */
const leastLength = 3

/** The template that fits most of the samples; of equally good ones, that with fewer expressions. */
export function explain(samples: readonly Sample[], clock: ZoneClock): Explanation {
  const counts = new Map<string, number>()
  for (const sample of samples)
    for (const template of rewritings(sample, clock))
      counts.set(template, (counts.get(template) ?? 0) + 1)
  let best: Explanation = { template: '', share: 0 }
  for (const [template, count] of counts) {
    const share = count / samples.length
    if (share > best.share || (share === best.share && fewer(template, best.template)))
      best = { template, share }
  }
  return best
}

function fewer(template: string, than: string): boolean {
  const [a, b] = [template.split('{{').length, than.split('{{').length]
  return a < b || (a === b && template < than)
}

/** As it stands, with its dates said, and with all that was known said. */
function rewritings({ text, at, known }: Sample, clock: ZoneClock): Set<string> {
  const plain = escapeTemplate(text)
  return new Set([
    plain,
    withDates(plain, at, clock),
    withKnown(text, known, (rest) => withDates(escapeTemplate(rest), at, clock)),
  ])
}

/** The longest known value in the text is said, then the others to the left and right of it. */
function withKnown(
  text: string,
  known: readonly Known[],
  otherwise: (text: string) => string,
): string {
  const longest = known
    .filter(({ value }) => value.length >= leastLength && text.includes(value))
    .toSorted((a, b) => b.value.length - a.value.length)[0]
  if (!longest) return otherwise(text)
  const start = text.indexOf(longest.value)
  return [
    withKnown(text.slice(0, start), known, otherwise),
    `{{ ${longest.expression} }}`,
    withKnown(text.slice(start + longest.value.length), known, otherwise),
  ].join('')
}
