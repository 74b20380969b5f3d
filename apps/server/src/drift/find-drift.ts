/** All that speaks for drift of one workflow, one finding of a kind at most. */
import { findByHand } from './by-hand.ts'
import type { DriftCase, Finding } from './case.ts'
import { findChanged } from './changed.ts'
import { findMoved } from './moved.ts'
import { findStopped } from './stopped.ts'
import { findUndone } from './undone.ts'

/** Cost: the latest runs times the acts around them. */
export function findDrift(drift: DriftCase): Finding[] {
  const looks = [findByHand, findUndone, findMoved, findChanged, findStopped]
  return looks.flatMap((look) => look(drift) ?? [])
}
