/**
 * Learning from answers: how readily a person accepts workflows of the kinds of steps and triggers that
 * a proposal has. It is made anew from that person's own answers each time, so nothing is learnt of one
 * person from another, and what is forgotten is unlearnt. Each kind's share of accepted answers is
 * smoothed (favour.ts); a proposal's factor is the geometric mean of its kinds. What was dismissed for
 * what it is, and not for what would be done about it, counts for nothing. Cost: kinds times answers.
 */
import type { Definition, DismissReason } from '@floyo/contracts'
import { actionsOf } from './actions.ts'
import { favourOf } from './favour.ts'

/** What a person said to a suggestion. */
export interface Answer {
  status: 'open' | 'accepted' | 'dismissed'
  /** Of a dismissed one. */
  reason: DismissReason | null
  /** See `kindsOf`. */
  kinds: readonly string[]
  /** Of the runs of the workflow made from it, the share that its person took back. */
  undone: number
}

export interface Learned {
  /** Below 1 for what the person mostly dismissed, above for what they accepted; 0 to 1.5. */
  acceptance: number
  /** The share of runs to be expected that the person would take back, 0 to 1. */
  undone: number
  /** The kinds that lower it, the strongest first. */
  because: { kind: string; accepted: number; dismissed: number }[]
}

/** Reasons that find fault with the finding or with the moment, not with such a workflow. */
const aside: ReadonlySet<DismissReason | null> = new Set([
  'not-a-routine',
  'wrong-steps',
  'automated',
  'later',
])

/** The kinds of a definition, each once: `schedule`, `email.send`. Notes are steps that do nothing. */
export function kindsOf({ trigger, steps }: Pick<Definition, 'trigger' | 'steps'>): string[] {
  const uses = actionsOf(steps).map(({ use }) => use)
  return [...new Set([...trigger.map(({ type }) => type), ...uses])].toSorted()
}

/** What a person's answers say of a proposal of these kinds. */
export function learnFrom(answers: readonly Answer[], kinds: readonly string[]): Learned {
  const counts = kinds.map((kind) => {
    const of = answers.filter((answer) => answer.kinds.includes(kind))
    const accepted = of.filter(({ status }) => status === 'accepted').length
    const dismissed = of.filter(
      ({ status, reason }) => status === 'dismissed' && !aside.has(reason),
    ).length
    return { kind, accepted, dismissed, factor: favourOf({ yes: accepted, no: dismissed }) }
  })
  const logs = counts.reduce((sum, { factor }) => sum + Math.log(factor), 0)
  const alike = answers.filter(
    (answer) => answer.status === 'accepted' && answer.kinds.some((kind) => kinds.includes(kind)),
  )
  return {
    acceptance: counts.length === 0 ? 1 : Math.exp(logs / counts.length),
    // As if one more had never been taken back.
    undone: alike.reduce((sum, { undone }) => sum + undone, 0) / (alike.length + 1),
    because: counts
      .filter(({ factor }) => factor < 1)
      .toSorted((a, b) => a.factor - b.factor || (a.kind < b.kind ? -1 : 1))
      .map(({ kind, accepted, dismissed }) => ({ kind, accepted, dismissed })),
  }
}
