import { setTimeout as sleep } from 'node:timers/promises'
import type { TestEngine } from './test-engine.ts'

/** The rows of `count` runs that wait, once they do. */
export async function parked({ database }: TestEngine, count = 1) {
  for (let waited = 0; waited < 60_000; waited += 10) {
    const rows = await database.owner
      .selectFrom('runQueue')
      .selectAll()
      .where('status', '=', 'waiting')
      .execute()
    if (rows.length === count) return rows
    await sleep(10)
  }
  throw new Error(`${count} parked runs did not come`)
}

/** What a run waits for. */
export async function waitRow({ database }: TestEngine, runId: string) {
  return database.owner
    .selectFrom('runWaits')
    .selectAll()
    .where('runId', '=', runId)
    .executeTakeFirstOrThrow()
}
