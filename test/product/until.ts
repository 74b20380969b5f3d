import { setTimeout as sleep } from 'node:timers/promises'

/** For what never comes: a busy machine can take ten times as long as an idle one. */
const patienceSeconds = 300

/** Asks again and again until there is an answer other than no. @throws naming `what` when there is none */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + patienceSeconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline)
      throw new Error(`${patienceSeconds} s were not enough for this: ${what}`)
    await sleep(100)
  }
}
