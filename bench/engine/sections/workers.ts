/** Runs finished by worker processes of their own, from a backlog that waits for them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { claimedQueueLoop } from '../bare-queue.ts'
import type { Bench, Section } from '../bench.ts'
import { clear, type Hook, isBusy, makeBacklog, seedHook } from '../database.ts'
import { pureSteps } from '../definitions.ts'
import { peakMemoryMiB, type Running, startProduct } from '../processes.ts'
import type { Figure } from '../report.ts'
import { inTurns, median, medianRatio } from '../rounds.ts'

export const workers: Section = {
  title: 'Runs of 3 pure steps finished by worker processes',
  async run(bench) {
    const hook = await seedHook(bench.database, pureSteps(3))
    const figures: Figure[] = []
    for (const count of [1, 2, 4]) {
      let memoryMiB = 0
      const [ours = [], bare = []] = await inTurns(bench.rounds, [
        async () => {
          const done = await drainBacklog(bench, { hooks: [hook], workers: count })
          memoryMiB = Math.max(memoryMiB, done.memoryMiB)
          return done.perSecond
        },
        () => bareLoop(bench),
      ])
      figures.push({
        what: `${count} ${count === 1 ? 'worker' : 'workers'}, of the claimed queue loop`,
        perSecond: median(ours),
        barePerSecond: median(bare),
        ratio: medianRatio(ours, bare),
        memoryMiB,
      })
    }
    return figures
  },
}

async function bareLoop({ database, seconds }: Bench): Promise<number> {
  await clear(database)
  return claimedQueueLoop(database, seconds)
}

/**
 * How fast workers that are there finish a backlog that comes to be at once, from its first claim to
 * its last end. Another one goes before, so that neither starting is measured nor the first second, in
 * which the code is still interpreted: its runs cost a worker half as much again.
 */
export async function drainBacklog(
  { database, seconds }: Bench,
  { hooks, workers: count }: { hooks: readonly Hook[]; workers: number },
): Promise<{ perSecond: number; memoryMiB: number }> {
  const backlog = Math.round(15_000 * seconds)
  const started: Running[] = []
  try {
    const options = { databaseUrl: database.url, roles: 'worker' }
    started.push(...(await Promise.all(Array.from({ length: count }, () => startProduct(options)))))
    for (let round = 0; round < 2; round++) {
      await clear(database)
      await makeBacklog(database, hooks, backlog)
      while (await isBusy(database)) await sleep(100)
    }
    const { rows } = await database.admin.query<{ seconds: number }>(
      `select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds
       from app.run_ends`,
    )
    return {
      perSecond: backlog / (rows[0]?.seconds ?? Number.NaN),
      memoryMiB: Math.max(...started.map(({ pid }) => peakMemoryMiB(pid))),
    }
  } finally {
    for (const worker of started) await worker.stop()
  }
}
