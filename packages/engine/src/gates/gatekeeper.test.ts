import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { silentLog } from '@floyo/db'
import { seedRuns, testDatabase } from '@floyo/db/testing'
import { createDatabaseBus } from '../bus/bus.ts'
import { createChangeFeed } from '../bus/changes.ts'
import { type ClaimedRun, claimRuns } from '../claim.ts'
import { queryOn } from '../sql/query.ts'
import { until } from '../testing/until.ts'
import type { AtGates } from './arrivals.ts'
import { createGatekeeper } from './gatekeeper.ts'

/** Runs that a worker holds, and the gatekeeper of that worker, which looks by itself only when it has a reason to. */
async function heldRuns(t: TestContext, count: number) {
  const { owner, pools } = await testDatabase(t)
  await seedRuns(owner, count)
  const claimed = { workerId: 'w', leaseSeconds: 3600, room: 100, roomFor: new Map() }
  const runs = await claimRuns(queryOn(pools.engine), { ...claimed, limit: 10, suspects: 'none' })
  const pool = pools.engine
  // What is begun first is done first.
  pool.options.max = 1
  const changes = createChangeFeed(createDatabaseBus(pools.engine, silentLog), silentLog)
  const gatekeeper = createGatekeeper({ pool, changes, log: silentLog })
  const stepOf = (place: number, gate: AtGates['gates'][number]): AtGates => {
    const run = runs[place] as ClaimedRun
    return { run, stepKey: 'call', gates: [gate] }
  }
  /** The runs whose steps are through a gate, by their places. */
  const through = async (gate: string): Promise<number[]> => {
    const rows = await owner
      .selectFrom('gatePlaces')
      .select('runId')
      .where('gate', '=', gate)
      .where('admittedAt', 'is not', null)
      .execute()
    return rows
      .map(({ runId }) => runs.findIndex((run) => run.runId === runId))
      .toSorted((a, b) => a - b)
  }
  return { gatekeeper, stepOf, through }
}

const one = { gate: 'one', capacity: 1, overflow: 'queue' } as const
const other = { gate: 'other', capacity: 1, overflow: 'queue' } as const
const hourly = { gate: 'hourly', count: 1, periodMs: 3_600_000, overflow: 'queue' } as const

test('a place that comes free is given on at once, whatever else is awaited for an hour', async (t) => {
  const { gatekeeper, stepOf, through } = await heldRuns(t, 4)
  await gatekeeper.enter(stepOf(0, hourly))
  assert.deepEqual(await gatekeeper.enter(stepOf(1, hourly)), { type: 'held' })
  await gatekeeper.enter(stepOf(2, one))
  assert.deepEqual(await gatekeeper.enter(stepOf(3, one)), { type: 'held' })

  gatekeeper.leave(stepOf(2, one))

  await until(async () => (await through('one')).includes(3), 'the next one is through')
})

test('a step that is tried again while its place is being given up holds the new one', async (t) => {
  const { gatekeeper, stepOf, through } = await heldRuns(t, 3)
  await gatekeeper.enter(stepOf(0, one))
  await gatekeeper.enter(stepOf(1, other))

  gatekeeper.leave(stepOf(0, one))
  assert.deepEqual(await gatekeeper.enter(stepOf(0, one)), { type: 'pass' })
  assert.deepEqual(await gatekeeper.enter(stepOf(2, one)), { type: 'held' })
  gatekeeper.leave(stepOf(1, other))
  await until(async () => (await through('other')).length === 0, 'those who left are gone')

  assert.deepEqual(await through('one'), [0])
})

test('a worker that was late gives up no place that another claim of its run has', async (t) => {
  const { gatekeeper, stepOf, through } = await heldRuns(t, 2)
  const late = stepOf(0, one)
  await gatekeeper.enter(late)
  await gatekeeper.enter(stepOf(1, other))

  gatekeeper.leave({ ...late, run: { ...late.run, claimSeq: late.run.claimSeq - 1 } })
  gatekeeper.leave(stepOf(1, other))
  await until(async () => (await through('other')).length === 0, 'those who left are gone')

  assert.deepEqual(await through('one'), [0])
})
