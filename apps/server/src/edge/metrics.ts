/** Figures for Prometheus: what the HTTP side and the process do. The engine adds its own. */
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Pool, QueryResultRow } from 'pg'
import type { ProblemCounters } from './problems.ts'

/** The registry of this process, with the process's own figures (memory, event loop lag). */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'floyo_' })
  return registry
}

/** How many connections a pool has, and how many requests wait for one. */
export function watchPool(registry: Registry, name: string, pool: Pool): void {
  const state = new Gauge({
    name: `floyo_pool_${name}_connections`,
    help: `Connections of the pool ${name}, and requests that wait for one`,
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'open' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waited-for' }, pool.waitingCount)
    },
  })
  state.reset()
}

/** What waits to be run, and since when: the backlog of all workspaces, looked at when asked. */
export function watchQueue(registry: Registry, enginePool: Pool): void {
  const runs = new Gauge({
    name: 'floyo_queue_runs',
    help: 'Runs that have not ended, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const rows = await look<{ status: string; runs: number }>(
        enginePool,
        'select status, count(*)::int as runs from app.run_queue group by status',
      )
      this.reset()
      for (const row of rows) this.set({ status: row.status }, row.runs)
    },
  })
  const oldest = new Gauge({
    name: 'floyo_queue_oldest_seconds',
    help: 'For how long the run that is due the longest has been waiting for a worker',
    registers: [registry],
    async collect() {
      const [row] = await look<{ late: number | null }>(
        enginePool,
        `select extract(epoch from now() - min(available_at))::float8 as late
         from app.run_queue where status = 'queued' and available_at <= now()`,
      )
      this.set(row?.late ?? 0)
    },
  })
  runs.reset()
  oldest.set(0)
}

/** The figures of the process are worth having most when the database is away. */
function look<Row extends QueryResultRow>(pool: Pool, text: string): Promise<Row[]> {
  return pool.query<Row>(text).then(
    ({ rows }) => rows,
    () => [],
  )
}

export interface HttpMetrics extends ProblemCounters {
  /** Measures each request of `app`. */
  measure(app: FastifyInstance): void
}

export function createHttpMetrics(registry: Registry): HttpMetrics {
  const duration = new Histogram({
    name: 'floyo_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers: [registry],
  })
  const refused = new Counter({
    name: 'floyo_input_refused_by_database_total',
    help: 'Input that passed the edge filter and was refused by the database: each is a gap in it',
    labelNames: ['code'],
    registers: [registry],
  })
  return {
    reachedDatabase: (code) => refused.inc({ code }),
    measure(app) {
      const tellsEach = ['debug', 'trace'].includes(app.log.level)
      app.addHook('onResponse', (request, reply, done) => {
        const route = request.routeOptions.url ?? 'none'
        const { method } = request
        const { statusCode: status, elapsedTime: ms } = reply
        duration.observe({ method, route, status }, ms / 1000)
        if (tellsEach) {
          const facts = { requestId: request.id, method, route, status, ms: Math.round(ms) }
          request.log.debug(facts, 'request answered')
        }
        done()
      })
    },
  }
}

export function mountMetrics(app: FastifyInstance, registry: Registry): void {
  app.get('/metrics', { config: { access: 'anonymous' } }, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  )
}
