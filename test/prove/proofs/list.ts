/** Every proof, in the order in which they run. */
import type { Proof } from '../proof.ts'
import { killLoop } from './kill-loop.ts'

export const listProofs: readonly Proof[] = [killLoop]
