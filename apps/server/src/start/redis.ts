/** Redis, in installations that name one. Whatever it carries, the database has as well. */
import { createDatabaseBus, type Bus, type Dispatcher } from '@floyo/engine'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'

export interface Redis {
  bus: Bus
  dispatcher: Dispatcher
}

/** Never waits for Redis to answer: a start with Redis away is a start without it. */
export async function openRedis({
  settings,
  pool,
  log,
}: {
  settings: Pick<Settings, 'REDIS_URL'>
  pool: Pool
  log: Logger
}): Promise<(Redis & { close: () => Promise<void> }) | undefined> {
  if (settings.REDIS_URL === undefined) return undefined
  // It takes 100 ms and 27 MB to load, which an installation without it does not pay.
  const library = await import('@floyo/redis')
  const redis = library.openRedis(settings.REDIS_URL, log)
  const dispatcher = library.createDispatcher({ redis, log })
  return {
    bus: library.createRedisBus(redis, createDatabaseBus(pool, log)),
    dispatcher,
    async close() {
      redis.close()
      await dispatcher.close()
    },
  }
}
