import { countStatements } from '../testing/count-statements.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedRuns, testDatabase } from '@floyo/db/testing'
import { createAdmission } from './admission.ts'

test('the queues of workspaces that come together are looked at together, and each is held to its own', async (t) => {
  const { owner, pools } = await testDatabase(t)
  const { pool, statements } = countStatements(pools.engine)
  const admission = createAdmission(pool, { limit: 3, totalLimit: 1000 })
  const full = await seedRuns(owner, 3)
  const half = await seedRuns(owner, 2)
  const others = Array.from({ length: 50 }, () => crypto.randomUUID())
  // The clock stands still, so that what was looked at does not grow old on a busy machine.
  t.mock.method(performance, 'now', () => 1000)

  const admitted = await Promise.allSettled(
    [full.workspaceId, half.workspaceId, ...others].map(async (id) => admission.admit(id, 1)),
  )

  assert.deepEqual(
    admitted.flatMap(({ status }, place) => (status === 'rejected' ? [place] : [])),
    [0],
  )
  assert.equal(statements.filter((name) => name === 'queue-depths').length, 1)
  await assert.rejects(async () => admission.admit(half.workspaceId, 1), { code: 'queue_full' })
})
