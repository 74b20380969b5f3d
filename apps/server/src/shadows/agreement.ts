/** How far a shadow and its person agree, and whether that is enough to let the workflow do it. */
import type { ShadowLedger } from '@floyo/contracts'
import { wilsonLower } from '@floyo/mining'

/** Of fewer times nobody can say much, however well they went. */
const leastDecided = 5
const leastAgreement = 0.8
/**
 * One-sided 80 %: five of five are enough, or ten of eleven. The routine itself has been
 * held to 95 % before it was suggested, and a promotion can be taken back at once.
 */
const z = 0.8416

type Counts = Pick<ShadowLedger, 'agreed' | 'workflowOnly' | 'personOnly'>

/** The lower bound of the share of decided times that agreed; 0 when none is decided. */
export function agreementOf({ agreed, workflowOnly, personOnly }: Counts): number {
  return wilsonLower(agreed, agreed + workflowOnly + personOnly, { z })
}

/** Whether the workflow may be offered to be switched on. */
export function isReady(counts: Counts): boolean {
  const { agreed, workflowOnly, personOnly } = counts
  const decided = agreed + workflowOnly + personOnly
  return decided >= leastDecided && agreementOf(counts) >= leastAgreement
}
