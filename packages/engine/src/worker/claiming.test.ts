import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClaimedRun } from '../claim.ts'
import { noCrashPoints } from '../crash-point.ts'
import type { Query } from '../sql.ts'
import { createClaiming } from './claiming.ts'
import { createDatabaseClock } from './database-clock.ts'

const concurrency = 80
const flooding = '00000000-0000-4000-8000-000000000001'

/** Claiming for a hand that only counts, from a queue of one workspace that holds `waiting` runs. */
function claimingFrom({ waiting }: { waiting: number }) {
  const held: ClaimedRun[] = []
  const query = (async ({ values }: { values: unknown[] }) => {
    const [, limit, , workspaces, rooms, room] = values as [
      string,
      number,
      number,
      string[],
      number[],
      number,
    ]
    const known = workspaces.indexOf(flooding)
    const count = Math.min(limit, known === -1 ? room : (rooms[known] ?? 0), waiting)
    waiting -= count
    return Array.from({ length: count }, () => ({
      workspaceId: flooding,
      lostWorkers: 0,
      claimedAt: '2026-11-21T12:00:00.000Z',
    }))
  }) as unknown as Query
  const claiming = createClaiming({
    query,
    hand: {
      begin: async (runs: ClaimedRun[]) => void held.push(...runs),
      size: () => held.length,
      shares: () => new Map(held.length > 0 ? [[flooding, held.length]] : []),
      holdsSuspect: () => false,
    } as never,
    controls: { weights: () => new Map() } as never,
    clock: createDatabaseClock(),
    workerId: 'worker',
    concurrency,
    leaseSeconds: 12,
    reach: noCrashPoints,
    onLoss: () => {},
  })
  return { claiming, held, end: (count: number) => held.splice(0, count) }
}

test('beside a workspace that has its share, a look waits until an eighth of the room was given back', async () => {
  const { claiming, held, end } = claimingFrom({ waiting: 1000 })
  await claiming.claimMore()
  assert.equal(held.length, (concurrency * 4) / 5)

  end(concurrency / 8 - 1)
  assert.equal(claiming.isWorthALook(), false)
  end(1)
  assert.equal(claiming.isWorthALook(), true)
})

test('a run that comes while others wait for room does not go ahead of them', async () => {
  const { claiming, end } = claimingFrom({ waiting: concurrency })
  assert.equal(claiming.reserve(1), 1)
  claiming.giveBack(1)

  await claiming.claimMore()
  end(concurrency / 2)
  assert.equal(claiming.reserve(1), 0)

  await claiming.claimMore()
  assert.equal(claiming.reserve(1), 1)
})
