/** Runs from the request to their end in one server, answered at once and with their result. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Section } from '../bench.ts'
import { clear, countEnded, type Hook, isBusy, seedHook } from '../database.ts'
import { delivery, pureSteps, threeEffects } from '../definitions.ts'
import type { Load } from '../generator.ts'
import { peakMemoryMiB, type Running, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'
import { inTurns, medianOf, medianRatio } from '../rounds.ts'
import { perSecond, toFigure } from './accept.ts'

const body = JSON.stringify(delivery)
const connections = 64

export const finish: Section = {
  title: 'Runs finished, from the request to the end, one server',
  async run(bench) {
    const { database, sink } = bench
    const env = { FLOYO_EGRESS_ALLOW: `127.0.0.1:${sink.port}` }
    const options = { databaseUrl: database.url, roles: 'api,worker,scheduler', env }
    return using(startProduct(options), async (product) => {
      const figures: Figure[] = []
      for (const steps of [1, 3, 10, 50]) {
        const atOnce = await seedHook(database, pureSteps(steps))
        const withResult = await seedHook(database, pureSteps(steps), 'result')
        await through(bench, product, [withResult])
        figures.push(
          await beside(bench, product, { hook: atOnce, bare: '/two-rows', what: `${steps} pure` }),
          await beside(bench, product, {
            hook: withResult,
            bare: '/result',
            what: `${steps} pure, answered with the result`,
          }),
        )
      }
      const effects = await seedHook(database, threeEffects(`http://127.0.0.1:${sink.port}/`))
      await through(bench, product, [effects])
      figures.push(
        await beside(bench, product, { hook: effects, bare: '/effects', what: '3 effects' }),
      )
      return figures
    })
  },
}

async function beside(
  bench: Bench,
  product: Running,
  { hook, bare: path, what }: { hook: Hook; bare: string; what: string },
): Promise<Figure> {
  const { callers, bare, seconds, rounds } = bench
  const [ours = [], theirs = []] = await inTurns(rounds, [
    () => through(bench, product, [hook]),
    async () => {
      await clear(bench.database)
      return callers.load({ port: bare.port, paths: [path], body, connections, seconds })
    },
  ])
  return {
    ...toFigure(`${what}, of bare ${path}`, connections, ours),
    barePerSecond: medianOf(theirs, perSecond),
    ratio: medianRatio(ours.map(perSecond), theirs.map(perSecond)),
    memoryMiB: peakMemoryMiB(product.pid),
  }
}

/** Requests for a while and waits for the last run to end: the rate is that of the ends. */
export async function through(
  { database, callers, seconds }: Bench,
  { port }: Running,
  hooks: readonly Hook[],
  { keep = 'nothing' }: { keep?: 'nothing' | 'history' } = {},
): Promise<Load> {
  if (keep === 'nothing') await clear(database)
  const before = await countEnded(database, hooks)
  const startedAt = performance.now()
  const paths = hooks.map((hook) => hook.path)
  const load = await callers.load({ port, paths, body, connections, seconds })
  for (;;) {
    if (!(await isBusy(database))) break
    if (performance.now() - startedAt > seconds * 1000 + 120_000) {
      throw new Error('some runs did not end within two minutes')
    }
    // A look costs the database 0.3 ms behind rows that were deleted lately.
    await sleep(25)
  }
  const tookSeconds = (performance.now() - startedAt) / 1000
  const ended = (await countEnded(database, hooks)) - before
  if (ended < load.requests) throw new Error(`${load.requests - ended} runs were lost`)
  return { ...load, perSecond: load.requests / tookSeconds }
}
