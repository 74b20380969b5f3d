/** Waiting that ends early: when the process stops, and when the person has changed something. */

export type Rest = (ms: number) => Promise<void>

/** @returns a wait, and what ends all waits of the moment */
export function createRest(signal: AbortSignal): { rest: Rest; wake: () => void } {
  const sleepers = new Set<() => void>()
  const wake = (): void => {
    for (const end of sleepers) end()
  }
  signal.addEventListener('abort', wake, { once: true })
  const rest: Rest = (ms) => {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        sleepers.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      sleepers.add(end)
    })
  }
  return { rest, wake }
}
