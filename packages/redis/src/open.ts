/** Connections to Redis or a cluster of it, which may be away at any time. */
import { type Log, silentLog } from '@floyo/db'
import { Cluster, Redis } from 'ioredis'

export type RedisClient = Redis | Cluster

export interface RedisAccess {
  /**
   * A connection of its own; `close` ends it. A command on one that is `impatient` fails when Redis does
   * not answer; on another it waits until Redis is back, as BullMQ wants it.
   */
  connect(purpose: string, manner?: 'impatient'): RedisClient
  close(): void
}

const longestPauseMs = 2000

const patient = { maxRetriesPerRequest: null }
const impatient = { maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: 1000 }
const retryStrategy = (tries: number): number => Math.min(50 * 2 ** tries, longestPauseMs)

/**
 * Prepares access; a connection is made when it is asked for.
 *
 * @param url `redis://` or `rediss://`; for a cluster several of them with commas between
 */
export function openRedis(url: string, log: Log = silentLog): RedisAccess {
  const clients = new Set<RedisClient>()
  const nodes = url.split(',').map((one) => one.trim())
  return {
    connect(purpose, manner) {
      const options = { retryStrategy, ...(manner === 'impatient' ? impatient : patient) }
      const client =
        nodes.length > 1
          ? new Cluster(nodes, { clusterRetryStrategy: retryStrategy, redisOptions: options })
          : new Redis(nodes[0] ?? '', options)
      let isAway = false
      client.on('error', (error: Error) => {
        if (!isAway) log.warn({ err: error, purpose }, 'Redis is away; PostgreSQL does its work')
        isAway = true
      })
      client.on('ready', () => {
        if (isAway) log.info({ purpose }, 'Redis is back')
        isAway = false
      })
      clients.add(client)
      return client
    },
    close() {
      for (const client of clients) client.disconnect()
      clients.clear()
    },
  }
}
