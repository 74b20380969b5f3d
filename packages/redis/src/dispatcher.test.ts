import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { createDispatcher } from './dispatcher.ts'
import { openRedis } from './open.ts'
import { redisServer } from './testing/redis-server.ts'

async function receiving(t: TestContext, shards?: number) {
  const server = await redisServer(t)
  const redis = openRedis(server.url)
  const dispatcher = createDispatcher({ redis, log: silentLog, ...(shards ? { shards } : {}) })
  const stop = new AbortController()
  const received: string[] = []
  const over = Array.from({ length: 2 }, () =>
    dispatcher.receive(async (runIds) => void received.push(...runIds), stop.signal),
  )
  t.after(async () => {
    stop.abort()
    await Promise.all(over)
    await dispatcher.close()
    redis.close()
  })
  const arrived = async (count: number): Promise<void> => {
    for (let waited = 0; received.length < count && waited < 60_000; waited += 20) await sleep(20)
  }
  return { server, redis, dispatcher, received, arrived }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `run-${index}`)

/** Sends until it arrives: what is sent while Redis is away is not kept. */
async function arrivesAgain(
  { dispatcher, received }: Awaited<ReturnType<typeof receiving>>,
  name: string,
): Promise<void> {
  for (let tries = 0; !received.includes(name); tries++) {
    assert.ok(tries < 1000, `${name} never arrived`)
    dispatcher.send([name])
    await sleep(100)
  }
}

test('each id arrives at one of the receivers, over all shards', async (t) => {
  const { dispatcher, received, arrived, ...rest } = await receiving(t, 3)
  await arrivesAgain({ dispatcher, received, arrived, ...rest }, 'first')
  received.length = 0

  dispatcher.send(ids(1234))

  await arrived(1234)
  assert.deepEqual(received.toSorted(), ids(1234).toSorted())
})

test('receivers go on by themselves when Redis was killed and came back empty', async (t) => {
  const receivers = await receiving(t)
  const { server, dispatcher } = receivers
  await arrivesAgain(receivers, 'before')

  await server.kill()
  dispatcher.send(['while away'])
  await server.start()

  await arrivesAgain(receivers, 'after')
})

test('a batch that failed in its receiver does not stop the next one', async (t) => {
  const server = await redisServer(t)
  const redis = openRedis(server.url)
  const dispatcher = createDispatcher({ redis, log: silentLog })
  const stop = new AbortController()
  const seen: string[] = []
  const over = dispatcher.receive(async ([runId]) => {
    seen.push(runId ?? '')
    if (runId === 'bad') throw new Error('no')
  }, stop.signal)
  t.after(async () => {
    stop.abort()
    await over
    await dispatcher.close()
    redis.close()
  })
  for (const name of ['bad', 'good']) {
    for (let tries = 0; !seen.includes(name) && tries < 1000; tries++) {
      dispatcher.send([name])
      await sleep(50)
    }
  }
  assert.ok(seen.includes('bad') && seen.includes('good'))
})
