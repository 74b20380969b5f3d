import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedRuns, testDatabase } from '@floyo/db/testing'
import { sql } from 'kysely'
import { type ClaimOptions, claimRuns, releaseClaims, renewClaims } from './claim.ts'
import { createJournalWriter } from './journal/commit.ts'
import { inTransaction, queryOn } from './sql/query.ts'

const options: ClaimOptions = {
  workerId: 'first',
  limit: 10,
  leaseSeconds: 60,
  room: 100,
  roomFor: new Map(),
  suspects: 'none',
}

function succeeded(output: string) {
  return { status: 'succeeded' as const, output }
}

test('a worker skips the runs another worker is claiming, without waiting', async (t) => {
  const { owner, pools } = await testDatabase(t)
  const { runIds } = await seedRuns(owner, 3)

  await inTransaction(pools.engine, async (first) => {
    const held = await claimRuns(first, { ...options, limit: 2 })
    const rest = await claimRuns(queryOn(pools.engine), { ...options, workerId: 'second' })

    assert.equal(rest.length, 1)
    assert.deepEqual([...held, ...rest].map((run) => run.runId).toSorted(), runIds.toSorted())
  })
})

test('a run that is not due yet stays in the queue', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1, { availableAt: '2999-01-01T00:00:00Z' })

  assert.deepEqual(await claimRuns(queryOn(pools.engine), options), [])
})

test('a run whose worker fell silent goes to the next one, and the first can write nothing more', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  const writer = createJournalWriter(pools.engine)
  const [lost] = await claimRuns(query, { ...options, leaseSeconds: 0 })
  const [taken] = await claimRuns(query, { ...options, workerId: 'next' })
  assert.ok(lost && taken)

  assert.deepEqual([lost.claimSeq, lost.lostWorkers], [1, 0])
  assert.deepEqual([taken.claimSeq, taken.lostWorkers], [2, 1])
  const [renewal] = await renewClaims(query, [lost], 60)
  assert.equal(renewal?.state, 'lost')
  assert.equal(await writer.checkpoint({ claim: lost, seq: 1, entries: [] }), false)
  assert.equal(
    await writer.finish({ claim: lost, outcome: succeeded('stale'), entries: [] }),
    false,
  )
  await releaseClaims(query, [lost])
  assert.equal(
    await writer.finish({ claim: taken, outcome: succeeded('fresh'), entries: [] }),
    true,
  )

  const end = await owner.selectFrom('runEnds').select('outcome').executeTakeFirstOrThrow()
  assert.deepEqual(end.outcome, succeeded('fresh'))
})

test('a worker that takes its own run again, late by a lease, does not count as lost', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  for (const claimSeq of [1, 2, 3, 4]) {
    const [claim] = await claimRuns(query, { ...options, leaseSeconds: 0 })
    assert.deepEqual([claim?.claimSeq, claim?.lostWorkers], [claimSeq, 0])
  }
})

test('after an outage what lapsed is left to those who hold it, and what is due is taken', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  await claimRuns(query, { ...options, leaseSeconds: 0 })
  const { runIds } = await seedRuns(owner, 1)
  const next = { ...options, workerId: 'next' }

  const patient = await claimRuns(query, { ...next, isPatient: true })
  const others = await claimRuns(query, next)

  assert.deepEqual(
    patient.map((run) => run.runId),
    runIds,
  )
  assert.equal(others.length, 1)
})

test('of a batch, only the runs whose claims hold are ended', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 3)
  const writer = createJournalWriter(pools.engine)
  const claims = await claimRuns(queryOn(pools.engine), options)
  const stale = claims.map((claim, index) => (index === 1 ? { ...claim, claimSeq: 7 } : claim))

  const outcome = { status: 'succeeded' as const, output: null }
  const held = await Promise.all(
    stale.map((claim) => writer.finish({ claim, outcome, entries: [] })),
  )

  assert.deepEqual(held, [true, false, true])
  const left = await owner.selectFrom('runQueue').select('runId').execute()
  assert.deepEqual(left, [{ runId: claims[1]?.runId }])
})

test('of a batch of entries, only those of runs whose claims hold are kept', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 3)
  const writer = createJournalWriter(pools.engine)
  const claims = await claimRuns(queryOn(pools.engine), options)
  const stale = claims.map((claim, index) => (index === 1 ? { ...claim, claimSeq: 7 } : claim))
  const at = '2026-11-20T09:00:00.000Z'
  const entries = [{ type: 'origin' as const, runId: claims[0]?.runId ?? '', at }]

  const held = await Promise.all(
    stale.map((claim) => writer.checkpoint({ claim, seq: 1, entries })),
  )

  assert.deepEqual(held, [true, false, true])
  const kept = await owner.selectFrom('runJournal').select('runId').execute()
  assert.deepEqual(
    new Set(kept.map(({ runId }) => runId)),
    new Set([claims[0]?.runId, claims[2]?.runId]),
  )
})

test('a renewal neither waits for a commit that holds the run nor takes the claim for lost', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  const [claim] = await claimRuns(query, options)
  assert.ok(claim)

  await inTransaction(pools.engine, async (commit) => {
    await commit({ text: 'select from app.run_queue for update', values: [] })
    const [renewal] = await renewClaims(query, [claim], 60)
    assert.equal(renewal?.state, 'busy')
  })
  const [renewal] = await renewClaims(query, [claim], 60)
  assert.equal(renewal?.state, 'renewed')
})

test('a workspace with many runs leaves room for the others', async (t) => {
  const { owner, pools } = await testDatabase(t)
  const flood = await seedRuns(owner, 6)
  const other = await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  const limits = { ...options, limit: 10, room: 4 }

  const first = await claimRuns(query, limits)
  assert.equal(first.length, 5)
  assert.ok(first.some((run) => run.runId === other.runIds[0]))

  const roomFor = new Map([[flood.workspaceId, 0]])
  assert.deepEqual(await claimRuns(query, { ...limits, roomFor }), [])
})

test('of what is due the higher priority goes first, and time makes up for a lower one', async (t) => {
  const { owner, pools } = await testDatabase(t)
  const { runIds } = await seedRuns(owner, 4)
  const put = (index: number, priority: number, secondsAgo: number) =>
    owner
      .updateTable('runQueue')
      .set({ priority, availableAt: new Date(Date.now() - secondsAgo * 1000).toISOString() })
      .where('runId', '=', runIds[index] ?? '')
      .execute()
  await put(0, 1, 100)
  await put(1, 0, 10)
  await put(2, 2, 200)
  await put(3, 2, 900)
  const query = queryOn(pools.engine)
  const order: number[] = []
  for (let claimed = 0; claimed < 4; claimed++) {
    const [run] = await claimRuns(query, { ...options, limit: 1 })
    order.push(runIds.indexOf(run?.runId ?? ''))
  }
  assert.deepEqual(order, [3, 1, 0, 2])
})

test('a run that is given back can be claimed at once, and no worker counts as lost', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 1)
  const query = queryOn(pools.engine)
  const claims = await claimRuns(query, options)

  await releaseClaims(query, claims)
  const [again] = await claimRuns(query, options)

  assert.deepEqual([again?.claimSeq, again?.lostWorkers], [2, 0])
})

test('runs that lost two workers are held one at a time, so that only the guilty one loses a third', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 3)
  await owner.updateTable('runQueue').set({ lostWorkers: 2 }).execute()
  const fresh = await seedRuns(owner, 1)
  const query = queryOn(pools.engine)

  const first = await claimRuns(query, options)
  assert.deepEqual(
    first.map((run) => run.lostWorkers).toSorted((a, b) => a - b),
    [0, 2],
  )
  assert.ok(first.some((run) => run.runId === fresh.runIds[0]))
  assert.deepEqual(await claimRuns(query, { ...options, suspects: 'one' }), [])
})

test('runs whose second worker fell silent together are held one at a time from then on', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 3)
  const query = queryOn(pools.engine)
  const lapsing = { ...options, leaseSeconds: 0 }
  assert.equal((await claimRuns(query, lapsing)).length, 3)
  assert.equal((await claimRuns(query, { ...lapsing, workerId: 'second' })).length, 3)

  const third = await claimRuns(query, { ...options, workerId: 'third' })

  assert.deepEqual(
    third.map((run) => run.lostWorkers),
    [2],
  )
})

test('a claim reads what it takes, not the whole queue of a workspace', async (t) => {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, 2000)
  await sql`analyze app.run_queue`.execute(owner)

  await inTransaction(pools.engine, async (query) => {
    await claimRuns(query, options)
    const [read] = await query<{ rows: number }>({
      text: `select seq_tup_read as rows from pg_stat_xact_user_tables where relid = 'app.run_queue'::regclass`,
      values: [],
    })
    assert.equal(read?.rows, 0)
  })
})
