/** From the acceptance of a run to its end at low load, by the database's clock. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Section } from '../bench.ts'
import { clear, seedHook } from '../database.ts'
import { delivery, pureSteps } from '../definitions.ts'
import { type Running, startProduct, using } from '../processes.ts'
import type { Figure } from '../report.ts'

export const latency: Section = {
  title: 'Accepted to final, one run every 20 ms',
  async run(bench) {
    const databaseUrl = bench.database.url
    const one = await using(startProduct({ databaseUrl, roles: 'api,worker,scheduler' }), (api) =>
      measure(bench, api, 'one process'),
    )
    const two = await using(startProduct({ databaseUrl, roles: 'api' }), (api) =>
      using(startProduct({ databaseUrl, roles: 'worker' }), () =>
        measure(bench, api, 'a server and a worker'),
      ),
    )
    return [...one, ...two]
  },
}

async function measure(bench: Bench, { port }: Running, what: string): Promise<Figure[]> {
  const { database, callers } = bench
  const { path } = await seedHook(database, pureSteps(3))
  const paced = { port, paths: [path], body: JSON.stringify(delivery), connections: 1, rate: 50 }
  await callers.load({ ...paced, seconds: 1 })
  await sleep(300)
  await clear(database)
  const load = await callers.load({ ...paced, seconds: Math.max(2, bench.seconds) })
  await sleep(500)
  const { rows } = await database.admin.query<{ p50: number; p99: number }>(
    `select percentile_cont(0.5) within group (order by ms) as p50,
            percentile_cont(0.99) within group (order by ms) as p99
     from (select extract(epoch from e.finished_at - r.created_at)::float8 * 1000 as ms
           from app.runs r join app.run_ends e on e.workspace_id = r.workspace_id and e.run_id = r.id)`,
  )
  return [
    { what: `${what}: accepted to final`, p50Ms: rows[0]?.p50 ?? NaN, p99Ms: rows[0]?.p99 ?? NaN },
    { what: `${what}: request to answer`, p50Ms: load.p50Ms, p99Ms: load.p99Ms },
  ]
}
