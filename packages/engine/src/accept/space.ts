/** Room on the disk: while it is low no run is taken on, and before it is gone runs are paused. */
import { AppError } from '@floyo/contracts'
import type { Acceptor } from './accept.ts'

export interface Space {
  /** Whether no new run is to be taken. */
  isLow(): boolean
  /** Whether runs begin no effect and are not claimed, since what they write may not be stored. */
  isOut(): boolean
}

/** Nobody watches the disk. */
export const endless: Space = { isLow: () => false, isOut: () => false }

/** @throws AppError `storage_full` while it is low */
export function requireSpace(space: Space): void {
  if (!space.isLow()) return
  const message =
    'The disk of this installation is nearly full: no run is taken on, and those that were are kept. ' +
    'Make room on it, then send this again.'
  throw new AppError('storage_full', message, { retryAfterSeconds: 30 })
}

/** The same door, closed while room is low. */
export function refuseWhileLow(acceptor: Acceptor, space: Space): Acceptor {
  return {
    async accept(run) {
      requireSpace(space)
      return acceptor.accept(run)
    },
    async acceptAll(runs) {
      requireSpace(space)
      return acceptor.acceptAll(runs)
    },
  }
}
