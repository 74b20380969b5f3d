/**
 * A world of one seed: time that only moves when nothing is left to do, and timers that belong to a
 * process. Those of a process that died never fire; those of one that is held still fire when it is
 * let go. Nothing in it depends on the real clock.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as realTurn } from 'node:timers/promises'

/** A process of the world. */
export interface Host {
  alive: boolean
  /** Held still until then. */
  stalledUntil: number
}

interface Happening {
  time: number
  order: number
  host: Host | undefined
  act: () => void
}

export interface World {
  nowMs(): number
  /** Lets something happen later: at a process, or, without one, whatever becomes of processes. */
  later(delayMs: number, act: () => void, host?: Host): { cancel(): void }
  /** Runs what a process does; the timers it sets are its own. */
  as<T>(host: Host, work: () => T): T
  /** Lets time go on until nothing is left to happen, it is `untilMs`, or `isOver` says so. */
  run(untilMs: number, isOver: () => boolean): Promise<void>
}

/** When the world begins, in milliseconds since 1970. */
export const epochMs = Date.UTC(2026, 0, 1)

function clearTimer(timer?: { cancel(): void }): void {
  timer?.cancel()
}

export function createWorld(): World {
  const hosts = new AsyncLocalStorage<Host>()
  let happenings: Happening[] = []
  let now = epochMs
  let orders = 0

  const later: World['later'] = (delayMs, act, host) => {
    const one: Happening = { time: now + delayMs, order: orders++, host, act }
    happenings.push(one)
    return { cancel: () => void (happenings = happenings.filter((other) => other !== one)) }
  }

  function takeNext(): Happening | undefined {
    let next: Happening | undefined
    for (const one of happenings) {
      const isSooner =
        !next || one.time < next.time || (one.time === next.time && one.order < next.order)
      if (isSooner) next = one
    }
    happenings = happenings.filter((one) => one !== next)
    return next
  }

  async function run(untilMs: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const next = takeNext()
      if (!next || next.time > untilMs) return
      now = Math.max(now, next.time)
      const { host, act } = next
      if (host && !host.alive) continue
      if (host && host.stalledUntil > now) {
        happenings.push({ ...next, time: host.stalledUntil })
        continue
      }
      act()
      // Everything that follows from it without waiting.
      await realTurn()
    }
  }

  const setTimer = (act: () => void, delayMs: number): object => {
    const timer = later(Math.max(0, delayMs), act, hosts.getStore())
    return { ...timer, unref() {} }
  }

  return {
    nowMs: () => now,
    later,
    as: (host, work) => hosts.run(host, work),
    async run(untilMs, isOver) {
      const { setTimeout: realSet, clearTimeout: realClear } = globalThis
      Object.assign(globalThis, { setTimeout: setTimer, clearTimeout: clearTimer })
      try {
        await run(untilMs, isOver)
      } finally {
        Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear })
      }
    },
  }
}
