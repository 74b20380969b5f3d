/** The same work with many finished runs in the tables. */
import type { Bench, Section } from '../bench.ts'
import { clear, type Hook, makeHistory, seedHook } from '../database.ts'
import { pureSteps } from '../definitions.ts'
import type { Load } from '../generator.ts'
import { peakMemoryMiB, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'
import { perSecond, toFigure } from './accept.ts'
import { median } from '../rounds.ts'
import { through } from './finish.ts'

export const history: Section = {
  title: 'With finished runs in the tables',
  async run(bench) {
    const hook = await seedHook(bench.database, pureSteps(3))
    const options = { databaseUrl: bench.database.url, roles: 'api,worker,scheduler' }
    return using(startProduct(options), async (product) => {
      const measure = (): Promise<Load> => through(bench, product, [hook], { keep: 'history' })
      const figures: Figure[] = []
      await clear(bench.database)
      await measure()
      for (const runs of [0, ...bench.history]) {
        const loads = await afterHistory(bench, { hook, runs, measure })
        const of = figures[0]?.perSecond
        figures.push({
          ...toFigure(`3 pure, one server, ${runs.toLocaleString('en')} runs before`, 64, loads),
          ...(of === undefined
            ? {}
            : { barePerSecond: of, ratio: median(loads.map(perSecond)) / of }),
          memoryMiB: peakMemoryMiB(product.pid),
        })
      }
      return figures
    })
  },
}

async function afterHistory(
  bench: Bench,
  { hook, runs, measure }: { hook: Hook; runs: number; measure: () => Promise<Load> },
): Promise<Load[]> {
  await clear(bench.database)
  await makeHistory(bench.database, hook, runs)
  const loads: Load[] = []
  for (let round = 0; round < Math.max(3, bench.rounds); round++) loads.push(await measure())
  return loads
}
