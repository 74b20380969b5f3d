/**
 * Work in slices: whoever has a lot to do beside requests asks after each small part whether its time is
 * up, and then lets the others go first. Requests wait for one slice at most.
 */
import { setImmediate as others } from 'node:timers/promises'

const sliceMs = 8

export interface Turns {
  isOver(): boolean
  /** Lets everybody else go first. @throws the signal's reason when it has aborted */
  giveWay(): Promise<void>
}

export function takeTurns(signal: AbortSignal): Turns {
  let since = performance.now()
  return {
    isOver: () => performance.now() - since > sliceMs,
    async giveWay() {
      await others()
      signal.throwIfAborted()
      since = performance.now()
    },
  }
}
