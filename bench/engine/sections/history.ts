/**
 * The same work with many finished runs in the tables. Beside the bare loop, so that what the machine
 * does meanwhile is told from what history costs: it is the ratios that are to be alike.
 */
import type { Bench, Section } from '../bench.ts'
import { clear, type Hook, makeHistory, seedHook } from '../database.ts'
import { delivery, pureSteps } from '../definitions.ts'
import { peakMemoryMiB, type Running, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'
import { inTurns, medianOf, medianRatio } from '../rounds.ts'
import { perSecond, toFigure } from './accept.ts'
import { through } from './finish.ts'

const connections = 64

export const history: Section = {
  title: 'With finished runs in the tables, 3 pure, one server, of bare /two-rows',
  async run(bench) {
    const hook = await seedHook(bench.database, pureSteps(3))
    const options = { databaseUrl: bench.database.url, roles: 'api,worker,scheduler' }
    return using(startProduct(options), async (product) => {
      const figures: Figure[] = []
      for (const runs of [0, ...bench.history]) {
        await clear(bench.database)
        await makeHistory(bench.database, hook, runs)
        // A server that had nothing to do for minutes is slower at first.
        await through(bench, product, [hook], { keep: 'history' })
        figures.push(await beside(bench, product, { hook, runs }))
      }
      return figures
    })
  },
}

async function beside(
  bench: Bench,
  product: Running,
  { hook, runs }: { hook: Hook; runs: number },
): Promise<Figure> {
  const { callers, bare, seconds, rounds } = bench
  const target = { port: bare.port, paths: ['/two-rows'], body: JSON.stringify(delivery) }
  const [ours = [], theirs = []] = await inTurns(Math.max(3, rounds), [
    () => through(bench, product, [hook], { keep: 'history' }),
    () => callers.load({ ...target, connections, seconds }),
  ])
  return {
    ...toFigure(`${runs.toLocaleString('en')} runs before`, connections, ours),
    barePerSecond: medianOf(theirs, perSecond),
    ratio: medianRatio(ours.map(perSecond), theirs.map(perSecond)),
    memoryMiB: peakMemoryMiB(product.pid),
  }
}
