/**
 * Which routines are worth a person's attention: few, sure, and not what was decided before. What is
 * open stays open while it holds, so that a page does not change under its reader; free places go to
 * those that save the most, weighed by how sure they are and by what the person said to such before:
 * expected use against the cost of asking (Horvitz 1999). Cost: candidates times what is known.
 */

/** A routine that could be suggested. */
export interface Candidate {
  fingerprint: string
  /** Its steps' types and templates, each once. */
  templates: readonly string[]
  /** How often it was seen. */
  support: number
  /** A lower bound, 0 to 1. */
  confidence: number
  minutesSavedPerWeek: number
  active: boolean
  /** Whether chance alone makes as strong a routine of this person's events; see `chanceFloor`. */
  accidental: boolean
  /** Whether no workflow would do anything for the person: services alone do it, or see `isIdle`. */
  unattended: boolean
  /** How readily the person accepts such; 1 without answers. See `learnFrom`. */
  acceptance: number
  /** The share of runs that the person would take back, 0 to 1. */
  undone: number
  /** The share of its steps that the person is likely to keep, 0 to 1. See `habitsOf`. */
  kept: number
}

/** A suggestion that there is already. */
export interface Decided {
  fingerprint: string
  templates: readonly string[]
  status: 'open' | 'accepted' | 'dismissed'
  /** How often the routine had been seen when it was dismissed. */
  dismissedSupport: number | null
  /** When a dismissed one may come back: seen twice as often, after a while that is over or not, or never. */
  returns: 'doubled' | 'rested' | 'resting' | 'never'
}

export type HeldBack =
  | 'unsure'
  | 'stopped'
  | 'unattended'
  | 'accepted'
  | 'dismissed'
  | 'repeats'
  | 'later'
  | 'snoozed'

/** Why not, and what is known of it. */
export interface Against {
  reason: HeldBack
  /** The fingerprint of what was accepted, was dismissed or is open in its stead. */
  like?: string
  /** How often it has to be seen until it is suggested after all. */
  neededSupport?: number
}

export interface Choice<C extends Candidate> {
  /** What is to be open, the most worthwhile first. */
  open: C[]
  heldBack: (Against & { candidate: C })[]
}

const mostOpen = 3
/** Under it nothing is suggested. */
export const leastConfidence = 0.6
const alikeFrom = 0.5

/** Chooses what is to be open. */
export function chooseSuggestions<C extends Candidate>(
  candidates: readonly C[],
  decided: readonly Decided[],
): Choice<C> {
  const ranked = candidates.toSorted(
    (a, b) =>
      Number(isOpen(b, decided)) - Number(isOpen(a, decided)) ||
      worth(b) - worth(a) ||
      (a.fingerprint < b.fingerprint ? -1 : 1),
  )
  const choice: Choice<C> = { open: [], heldBack: [] }
  for (const candidate of ranked) {
    const against = findAgainst(candidate, choice.open, decided)
    if (against) choice.heldBack.push({ candidate, ...against })
    else choice.open.push(candidate)
  }
  return { ...choice, open: choice.open.toSorted((a, b) => worth(b) - worth(a)) }
}

function isOpen({ fingerprint }: Candidate, decided: readonly Decided[]): boolean {
  return decided.some((one) => one.status === 'open' && one.fingerprint === fingerprint)
}

function worth(candidate: Candidate): number {
  const { minutesSavedPerWeek, confidence, acceptance, undone, kept } = candidate
  return minutesSavedPerWeek * confidence * (1 - undone) * acceptance * kept
}

function findAgainst(
  candidate: Candidate,
  open: readonly Candidate[],
  decided: readonly Decided[],
): Against | undefined {
  if (candidate.unattended) return { reason: 'unattended' }
  if (!candidate.active) return { reason: 'stopped' }
  if (candidate.confidence < leastConfidence) return { reason: 'unsure' }
  // Where chance reaches changes with every event; what is open must not come and go with it.
  if (candidate.accidental && !isOpen(candidate, decided)) return { reason: 'unsure' }
  const alike = decided.filter((one) => isAlike(one, candidate))
  const accepted = alike.find(({ status }) => status === 'accepted')
  if (accepted) return { reason: 'accepted', like: accepted.fingerprint }
  const refused = findRefused(
    candidate,
    alike.filter(({ status }) => status === 'dismissed'),
  )
  if (refused) return refused
  const better = open.find((one) => isAlike(one, candidate))
  if (better) return { reason: 'repeats', like: better.fingerprint }
  return open.length >= mostOpen ? { reason: 'later' } : undefined
}

/** What was said to routines like it, the strictest first. */
function findRefused({ support }: Candidate, dismissed: readonly Decided[]): Against | undefined {
  const final = dismissed.find(({ returns }) => returns === 'never')
  if (final) return { reason: 'dismissed', like: final.fingerprint }
  const [rare] = dismissed
    .filter(({ returns }) => returns === 'doubled')
    .map(({ fingerprint, dismissedSupport }) => ({
      like: fingerprint,
      neededSupport: 2 * (dismissedSupport ?? 1),
    }))
    .toSorted((a, b) => b.neededSupport - a.neededSupport)
  if (rare && support < rare.neededSupport) return { reason: 'dismissed', ...rare }
  const resting = dismissed.find(({ returns }) => returns === 'resting')
  return resting && { reason: 'snoozed', like: resting.fingerprint }
}

/** The same routine, or one of which half of all steps are the same. */
export function isAlike(
  a: { fingerprint: string; templates: readonly string[] },
  b: { fingerprint: string; templates: readonly string[] },
): boolean {
  if (a.fingerprint === b.fingerprint) return true
  const left = new Set(a.templates)
  const shared = b.templates.filter((template) => left.has(template)).length
  return shared > 0 && shared / (left.size + b.templates.length - shared) >= alikeFrom
}
