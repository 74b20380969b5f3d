import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { silentLog } from '@floyo/db'
import { keepLeases } from './leases.ts'

test('leases that could not be renewed are renewed as soon as the database answers', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stop = new AbortController()
  let isAway = true
  let tries = 0
  const keeping = keepLeases({
    query: async () => {
      tries++
      if (isAway) throw new Error('the database system is starting up')
      return []
    },
    leaseSeconds: 12,
    log: silentLog,
    claims: () => [{ runId: 'run', claimSeq: 1, workerId: 'worker' }],
    onLost: () => assert.fail('the lease has not run out'),
    onCancel: () => {},
    signal: stop.signal,
  })
  const triesAfter = async (ms: number): Promise<number> => {
    t.mock.timers.tick(ms)
    await nextTurn()
    return tries
  }
  assert.equal(await triesAfter(3999), 0)
  assert.equal(await triesAfter(1), 1)
  assert.equal(await triesAfter(250), 2)
  isAway = false
  assert.equal(await triesAfter(250), 3)
  assert.equal(await triesAfter(3999), 3)
  assert.equal(await triesAfter(1), 4)
  stop.abort()
  await keeping
})
