/** Webhooks accepted durably by a server that only accepts, beside a bare group commit. */
import type { Bench, Section } from '../bench.ts'
import { clear, seedHook } from '../database.ts'
import { delivery, pureSteps } from '../definitions.ts'
import type { Load } from '../generator.ts'
import { peakMemoryMiB, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'
import { inTurns, medianOf, medianRatio } from '../rounds.ts'

const body = JSON.stringify(delivery)

export const accept: Section = {
  title: 'Webhooks accepted, role api',
  async run(bench) {
    const { database, bare, rounds } = bench
    const hook = await seedHook(database, pureSteps(3))
    const options = { databaseUrl: database.url, roles: 'api' }
    return using(startProduct(options), async (product) => {
      const load = (
        target: { port: number; path: string; rate?: number },
        connections = 64,
      ): Promise<Load> => loadClean(bench, target, connections)
      const ours = { port: product.port, path: hook.path }
      const row = { port: bare.port, path: '/row' }
      const nothing = { port: bare.port, path: '/nothing' }
      await load(ours)
      await load(row)
      const figures: Figure[] = []
      let top = 0
      for (const connections of [1, 16, 64, 256]) {
        const [mine = [], rows = [], idle = []] = await inTurns(rounds, [
          () => load(ours, connections),
          () => load(row, connections),
          () => load(nothing, connections),
        ])
        figures.push(
          {
            ...toFigure('accepted durably, of POST + group commit', connections, mine),
            barePerSecond: medianOf(rows, perSecond),
            ratio: medianRatio(mine.map(perSecond), rows.map(perSecond)),
            memoryMiB: peakMemoryMiB(product.pid),
          },
          toFigure('  bare POST + group commit of one row', connections, rows),
          toFigure('  bare POST, nothing stored', connections, idle),
        )
        if (connections === 64) top = medianOf(mine, perSecond)
      }
      figures.push(await atShare(bench, () => load({ ...ours, rate: top * 0.7 })))
      return figures
    })
  },
}

async function loadClean(
  { database, callers, seconds }: Bench,
  { path, ...target }: { port: number; path: string; rate?: number },
  connections: number,
): Promise<Load> {
  await clear(database)
  return callers.load({ ...target, paths: [path], body, connections, seconds })
}

async function atShare({ rounds }: Bench, measure: () => Promise<Load>): Promise<Figure> {
  const [loads = []] = await inTurns(rounds, [measure])
  return toFigure('accepted at 70 % of the top rate', 64, loads)
}

export function perSecond(load: Load): number {
  return load.perSecond
}

/** The medians of some loads. */
export function toFigure(what: string, connections: number, loads: readonly Load[]): Figure {
  return {
    what,
    connections,
    perSecond: medianOf(loads, perSecond),
    p50Ms: medianOf(loads, ({ p50Ms }) => p50Ms),
    p99Ms: medianOf(loads, ({ p99Ms }) => p99Ms),
  }
}
