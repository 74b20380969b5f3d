import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus, Listening } from '@floyo/engine'
import { createRedisBus } from './bus.ts'
import { openRedis } from './open.ts'
import { redisServer } from './testing/redis-server.ts'

/** The database's bus as far as this one needs it: inside one process. */
function localBus(): Bus & { published: string[] } {
  const listeners = new Set<Listening>()
  const published: string[] = []
  return {
    published,
    publish(messages) {
      for (const { channel, payload } of messages) {
        published.push(payload)
        for (const one of listeners) if (one.channel === channel) one.onPayload(payload)
      }
      return Promise.resolve()
    },
    async listen(listening) {
      listeners.add(listening)
      listening.onReady?.()
      await new Promise((resolve) => listening.signal.addEventListener('abort', resolve))
      listeners.delete(listening)
    },
  }
}

test('word goes over Redis, over the database while Redis is away or silent, and over Redis again', async (t) => {
  const server = await redisServer(t)
  const redis = openRedis(server.url)
  const database = localBus()
  const bus = createRedisBus(redis, database)
  const stop = new AbortController()
  const heard: string[] = []
  let ready = 0
  const listening = bus.listen({
    channel: 'news',
    onPayload: (payload) => heard.push(payload),
    onReady: () => ready++,
    signal: stop.signal,
  })
  t.after(async () => {
    stop.abort()
    await listening
    redis.close()
  })
  const say = async (payload: string, over: 'redis' | 'database'): Promise<void> => {
    for (let tries = 0; tries < 3000; tries++) {
      const before = database.published.length
      await bus.publish([{ channel: 'news', payload }])
      await sleep(20)
      const went = database.published.length > before ? 'database' : 'redis'
      if (went === over && heard.includes(payload)) return
    }
    assert.fail(`${payload} was not heard over the ${over}; heard ${heard.join(', ')}`)
  }

  await say('one', 'redis')
  await server.kill()
  await say('two', 'database')
  const readyBefore = ready
  await server.start()
  await say('three', 'redis')
  assert.ok(ready > readyBefore, 'a listener is told that it may have missed something')
  server.freeze()
  await say('four', 'database')
})
