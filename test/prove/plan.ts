/** How long a run of proofs takes, and how long each of them may take. */
import type { Proof, ProveOptions } from './proof.ts'

export interface Plan {
  /** A proof begins. @returns what says that it is over */
  begin(proof: Proof): () => void
  /** By what the proofs take on a quiet machine. */
  minutesLeft(): number
  /** After this a proof is ended. */
  longestMinutes(proof: Proof): number
}

/** A machine that has other things to do takes longer; one that takes this much longer hangs. */
const patience = { times: 3, minutes: 3 }
const shortMinutes = 1

type Chosen = Pick<ProveOptions, 'length' | 'kills' | 'minutes'>

export function createPlan(
  proofs: readonly Proof[],
  chosen: Chosen,
  nowMs: () => number = () => performance.now(),
): Plan {
  const begun = new Map<Proof, number>()
  const over = new Set<Proof>()

  const usual = (proof: Proof): number =>
    chosen.length === 'short' ? shortMinutes : proof.usualMinutes(chosen)

  function leftOf(proof: Proof): number {
    if (over.has(proof)) return 0
    const beganAt = begun.get(proof)
    const spent = beganAt === undefined ? 0 : (nowMs() - beganAt) / 60_000
    // One that takes longer than usual is not over.
    return Math.max(usual(proof) / 10, usual(proof) - spent)
  }

  const lane = (manner: Proof['manner']): number =>
    proofs.filter((one) => one.manner === manner).reduce((minutes, one) => minutes + leftOf(one), 0)

  return {
    begin(proof) {
      begun.set(proof, nowMs())
      return () => void over.add(proof)
    },
    minutesLeft: () => Math.max(lane(undefined), lane('beside')) + lane('quiet'),
    longestMinutes: (proof) => usual(proof) * patience.times + patience.minutes,
  }
}
