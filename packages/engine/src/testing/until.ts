import { setTimeout as sleep } from 'node:timers/promises'

/** Until it holds. @throws when it does not come to that; `what` says to what */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 10) {
    if (await holds()) return
    await sleep(10)
  }
  throw new Error(`it did not come to this: ${what}`)
}
