/**
 * `/health/live`: the process answers. `/health/ready`: it can do its work, asked through the very
 * pool that requests use. `/health`: both, in words.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'

const readyMs = 1000

/** Whether the database answers within a second. */
export async function isDatabaseReady({ pool }: Pick<Deps, 'pool'>): Promise<boolean> {
  const asked = pool.query({ text: 'select 1', query_timeout: readyMs } as { text: string }).then(
    () => true,
    () => false,
  )
  return Promise.race([asked, sleep(readyMs, false, { ref: false })])
}

export function mountHealth(
  app: FastifyInstance,
  deps: Pick<Deps, 'pool' | 'version' | 'stopSignal' | 'code' | 'space'>,
): void {
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  const open = { config: { access: 'anonymous' as const } }
  app.get('/health/live', open, () => ({ status: 'live' }))
  app.get('/health/ready', open, async (_request, reply) => {
    const ready = !closing && !deps.stopSignal.aborted && (await isDatabaseReady(deps))
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready' })
  })
  app.get('/health', open, async (_request, reply) => {
    const database = await isDatabaseReady(deps)
    const healthy = database && !deps.space.isLow() && !closing && !deps.stopSignal.aborted
    return reply.code(healthy ? 200 : 503).send({
      status: healthy ? 'healthy' : 'unhealthy',
      version: deps.version,
      checks: {
        database: database ? 'up' : 'down',
        disk: deps.space.level(),
        stopping: deps.stopSignal.aborted,
        code: deps.code.state(),
      },
    })
  })
}
