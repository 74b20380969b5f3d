import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until there is an answer. @throws naming `what` when there is none in time */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  withinSeconds = 30,
): Promise<T> {
  const deadline = performance.now() + withinSeconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`not within ${withinSeconds} s: ${what}`)
    await sleep(100)
  }
}
