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
    const load = (target: Target, connections = 64): Promise<Load> =>
      loadClean(bench, target, connections)
    return using(startProduct(options), async (product) => {
      const ours = { port: product.port, path: hook.path }
      const row = { port: bare.port, path: '/row' }
      const nothing = { port: bare.port, path: '/nothing' }
      await load(ours)
      await load(row)
      const figures: Figure[] = []
      const top = { ours: 0, row: 0 }
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
        if (connections === 64) {
          top.ours = medianOf(mine, perSecond)
          top.row = medianOf(rows, perSecond)
        }
      }
      const [mine = [], rows = []] = await inTurns(rounds, [
        () => loadWarm(bench, { ...ours, rate: top.ours * 0.7 }),
        () => loadWarm(bench, { ...row, rate: top.row * 0.7 }),
      ])
      figures.push(
        toFigure('accepted at 70 % of the top rate', 64, mine),
        toFigure('  bare POST + group commit at 70 % of its own', 64, rows),
      )
      return figures
    })
  },
}

interface Target {
  port: number
  path: string
  rate?: number
}

async function loadClean(bench: Bench, target: Target, connections: number): Promise<Load> {
  await clear(bench.database)
  return loadOn(bench, target, connections)
}

/** Statements are planned anew on tables that were emptied, so some requests go before those that count. */
async function loadWarm(bench: Bench, target: Target): Promise<Load> {
  await clear(bench.database)
  await loadOn({ ...bench, seconds: 0.5 }, target, 64)
  return loadOn(bench, target, 64)
}

function loadOn(
  { callers, seconds }: Bench,
  { path, ...target }: Target,
  connections: number,
): Promise<Load> {
  return callers.load({ ...target, paths: [path], body, connections, seconds })
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
