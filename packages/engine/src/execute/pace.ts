/**
 * How many runs have effects under way at a time. What waits between its intent and its record when
 * the worker is killed is repeated, so there is to be no more of it than gets things done sooner.
 *
 * After a start, an outage or the loss of another worker hundreds of runs are due at once, and faults
 * come in swarms: the window begins small and doubles every four seconds up to what keeps a busy worker
 * busy. Beyond that it grows only while the process has time to spare, which is so when the targets are
 * slow. A window of 16 for good would cost half of the throughput of effects, one of 64 nothing (2
 * cores, 2026-11-21).
 */
import { performance } from 'node:perf_hooks'

export interface Pace {
  /** Waits for room, or until `signal` aborts. @returns what gives the room back */
  enter(signal: AbortSignal): Promise<() => void>
  /** The database was away, or another worker was lost: it begins small again. */
  slowDown(): void
}

export interface PaceOptions {
  smallest?: number
  usual?: number
  /** The share of the last moments in which this process was busy. */
  busyShare?: () => number
  nowMs?: () => number
}

const lookMs = 50
/** From the smallest window to the usual one, and beyond that. */
const [recoveringMs, growingMs] = [4000, 1000]
const [idleBelow, busyAbove] = [0.5, 0.8]

export function createPace({
  smallest = 2,
  usual = 64,
  busyShare = ownShare(),
  nowMs = () => performance.now(),
}: PaceOptions = {}): Pace {
  const waiting = new Set<() => void>()
  let inside = 0
  let slowSince = nowMs()
  let room = smallest
  let timer: NodeJS.Timeout | undefined

  /** What there is room for at least. */
  const least = (): number =>
    Math.min(usual, smallest * 2 ** Math.min(20, (nowMs() - slowSince) / recoveringMs))

  function admit(): void {
    for (const enter of waiting) {
      if (inside >= Math.floor(room)) return
      enter()
    }
    clearInterval(timer)
    timer = undefined
  }

  function adjust(): void {
    const share = busyShare()
    if (share < idleBelow && room >= usual) room *= 2 ** (lookMs / growingMs)
    if (share > busyAbove) room *= 0.75
    room = Math.max(room, least())
    admit()
  }

  function leave(): void {
    inside--
    admit()
  }

  return {
    slowDown() {
      slowSince = nowMs()
      room = smallest
    },
    enter(signal) {
      const { promise, resolve } = Promise.withResolvers<() => void>()
      const enter = (): void => {
        waiting.delete(enter)
        signal.removeEventListener('abort', enter)
        inside++
        resolve(leave)
      }
      // While nobody waits, the window that there was says nothing any more.
      if (timer === undefined) room = least()
      if (inside < Math.floor(room) || signal.aborted) enter()
      else {
        waiting.add(enter)
        signal.addEventListener('abort', enter, { once: true })
        if (timer === undefined) {
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
