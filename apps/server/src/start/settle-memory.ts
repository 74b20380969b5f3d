/**
 * How the heap is kept small and its collections short.
 *
 * Loading a program leaves a heap half full of what is never used again, and V8 keeps it until memory
 * runs short. Collected once, when the start is over, it goes back to the system: of the idle server
 * 40 MB, of the web app 20 (measured 2026-11-21: 172 to 131, 114 to 95). It holds things up once, for
 * about 0.1 s.
 */
import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const startIsOverMs = 10_000
/** A busier process is not held up: it goes on collecting by itself, and is looked at again later. */
const calmShare = 0.3

/** Gives back the memory that only the start needed, when it is over and there is little to do. */
export function settleMemory(): void {
  const before = performance.eventLoopUtilization()
  setTimeout(() => {
    if (performance.eventLoopUtilization(before).utilization > calmShare) return settleMemory()
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as NodeJS.GCFunction
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, startIsOverMs).unref()
}

const fewProcessors = 4

/**
 * V8 collects young objects with a thread for each processor, and waits for the last of them: where
 * others want the processors as well, for one that waits for its turn. By itself the main thread takes
 * 1.6 to 2.1 ms for what took it 2.4 to 13 with help, on two busy processors (2026-11-21).
 */
export function collectAlone(): void {
  if (availableParallelism() <= fewProcessors) setFlagsFromString('--no-parallel-scavenge')
}

const growthPercent = 50

/**
 * V8 lets the old part of the heap grow by as little as keeps its collections to a thirtieth of the time. A
 * server under load got 4 to 8 MB beyond its 55, so a full collection every second or two, and whoever was
 * being answered waited for its steps of 20 to 90 ms on busy processors: 5 in 25,000 deliveries, with this
 * 2 in 41,000 (2026-11-21).
 */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`)
}
