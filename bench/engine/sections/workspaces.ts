/** The same work spread over a thousand workspaces. */
import type { Bench, Section } from '../bench.ts'
import { type Hook, seedHook } from '../database.ts'
import { pureSteps } from '../definitions.ts'
import { peakMemoryMiB, type Running, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'
import { inTurns, median, medianOf, medianRatio } from '../rounds.ts'
import { perSecond, toFigure } from './accept.ts'
import { through } from './finish.ts'
import { drainBacklog } from './workers.ts'

const count = 1000

export const workspaces: Section = {
  title: `${count} workspaces beside one`,
  async run(bench) {
    const { database, rounds } = bench
    const hooks: Hook[] = []
    for (let made = 0; made < count; made++) hooks.push(await seedHook(database, pureSteps(3)))
    const one = hooks.slice(0, 1)
    const options = { databaseUrl: database.url, roles: 'api,worker,scheduler' }
    const finished = await using(startProduct(options), async (product): Promise<Figure> => {
      await meetAll(bench, product, hooks)
      const [many = [], single = []] = await inTurns(rounds, [
        () => through(bench, product, hooks),
        () => through(bench, product, one),
      ])
      return {
        ...toFigure(`3 pure, one server, ${count} of one workspace`, 64, many),
        barePerSecond: median(single.map(perSecond)),
        ratio: medianRatio(many.map(perSecond), single.map(perSecond)),
        memoryMiB: peakMemoryMiB(product.pid),
      }
    })
    const [many = [], single = []] = await inTurns(rounds, [
      () => drainBacklog(bench, { hooks, workers: 1 }),
      () => drainBacklog(bench, { hooks: one, workers: 1 }),
    ])
    return [
      finished,
      {
        what: `3 pure, one worker, ${count} of one workspace`,
        perSecond: medianOf(many, rate),
        barePerSecond: medianOf(single, rate),
        ratio: medianRatio(many.map(rate), single.map(rate)),
        memoryMiB: Math.max(...many.map(({ memoryMiB }) => memoryMiB)),
      },
    ]
  },
}

/** A server runs a version for the first time through its queue: none of these are measured. */
async function meetAll(bench: Bench, product: Running, hooks: readonly Hook[]): Promise<void> {
  for (let met = 0; met < hooks.length * 3;) {
    met += (await through(bench, product, hooks)).requests
  }
}

function rate({ perSecond: each }: { perSecond: number }): number {
  return each
}
