/**
 * How many runs have effects under way at a time: as many as keep the worker busy, and no more. What
 * is begun beyond that gets nothing done sooner; it only waits between its intent and its record,
 * and of all that, nobody knows whether it happened when the worker is killed. After an outage
 * hundreds of runs are due at once: begun together, the next fault repeats them together.
 *
 * While somebody waits, the window grows as long as the process has time to spare, which is so when
 * the targets are slow, and shrinks when it has none.
 */
import { performance } from 'node:perf_hooks'

export interface Pace {
  /** Waits for room, or until `signal` aborts. @returns what gives the room back */
  enter(signal: AbortSignal): Promise<() => void>
}

export interface PaceOptions {
  smallest?: number
  /** The share of the last moments in which this process was busy. */
  busyShare?: () => number
}

const lookMs = 50
const [idleBelow, busyAbove] = [0.5, 0.8]

export function createPace({ smallest = 16, busyShare = ownShare() }: PaceOptions = {}): Pace {
  const waiting = new Set<() => void>()
  let inside = 0
  let room = smallest
  let timer: NodeJS.Timeout | undefined

  function admit(): void {
    for (const enter of waiting) {
      if (inside >= room) return
      enter()
    }
    clearInterval(timer)
    timer = undefined
  }

  function adjust(): void {
    const share = busyShare()
    if (share < idleBelow) room = Math.ceil(room * 1.5)
    if (share > busyAbove) room = Math.max(smallest, Math.floor(room * 0.75))
    admit()
  }

  function leave(): void {
    inside--
    admit()
  }

  return {
    enter(signal) {
      const { promise, resolve } = Promise.withResolvers<() => void>()
      const enter = (): void => {
        waiting.delete(enter)
        signal.removeEventListener('abort', enter)
        inside++
        resolve(leave)
      }
      if (inside < room || signal.aborted) enter()
      else {
        waiting.add(enter)
        signal.addEventListener('abort', enter, { once: true })
        // Nobody waited until now: what the window was before says nothing any more.
        if (timer === undefined) {
          room = Math.max(smallest, Math.min(room, inside))
          busyShare()
          timer = setInterval(adjust, lookMs).unref()
        }
      }
      return promise
    },
  }
}

function ownShare(): () => number {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}
