import { noCrashPoints } from '../crash-point.ts'
import type { Query } from '../sql/query.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClaimedRun } from '../claim.ts'
import { createClaiming, lookPastMs } from './claiming.ts'
import { createDatabaseClock } from '../clock/database-clock.ts'

const concurrency = 80
const flooding = '00000000-0000-4000-8000-000000000001'
const behind = '00000000-0000-4000-8000-000000000002'

/** Claiming for a hand that only counts, from a queue of one workspace's runs, and behind them another's. */
function claimingFrom({ waiting, waitingBehind = 0 }: { waiting: number; waitingBehind?: number }) {
  const held: ClaimedRun[] = []
  let whileItFindsSome: (() => void) | undefined
  const queue = [
    ...Array.from({ length: waiting }, () => flooding),
    ...Array.from({ length: waitingBehind }, () => behind),
  ]
  const heldOf = (workspaceId: string): number =>
    held.filter((run) => run.workspaceId === workspaceId).length
  const query = (async ({ values }: { values: unknown[] }) => {
    const [, limit, , workspaces, rooms, usual] = values as [
      string,
      number,
      number,
      string[],
      number[],
      number,
    ]
    const left = new Map([flooding, behind].map((id) => [id, usual]))
    for (const [index, id] of workspaces.entries()) left.set(id, rooms[index] ?? 0)
    const due = queue.filter((id) => (left.get(id) ?? 0) > 0).slice(0, limit)
    if (due.length > 0) whileItFindsSome?.()
    return due.flatMap((workspaceId) => {
      const room = left.get(workspaceId) ?? 0
      if (room <= 0) return []
      left.set(workspaceId, room - 1)
      queue.splice(queue.indexOf(workspaceId), 1)
      return [{ workspaceId, lostWorkers: 0, claimedAt: '2026-11-21T12:00:00.000Z' }]
    })
  }) as unknown as Query
  const claiming = createClaiming({
    query,
    hand: {
      begin: async (runs: readonly ClaimedRun[]) => void held.push(...runs),
      size: () => held.length,
      shares: () =>
        new Map(
          [flooding, behind].map((id) => [id, heldOf(id)] as const).filter(([, runs]) => runs > 0),
        ),
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
  return {
    claiming,
    held,
    heldOf,
    end: (count: number) => held.splice(0, count),
    whileClaiming: (work: () => void) => void (whileItFindsSome = work),
  }
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

test('room that came while a claim was under way is worth the next look', async () => {
  const { claiming, end, whileClaiming } = claimingFrom({ waiting: 1000 })
  await claiming.claimMore()
  end(concurrency / 8)
  whileClaiming(() => end(concurrency / 8))
  await claiming.claimMore()
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

test('who comes behind a flood gets its runs while the flood has room for more of its own', async () => {
  const { claiming, heldOf, end } = claimingFrom({ waiting: 1000, waitingBehind: 100 })
  await claiming.claimMore()
  for (let looks = 0; looks < 5; looks++) {
    end(concurrency / 8)
    await sleep(lookPastMs)
    await claiming.claimMore()
    await claiming.claimMore()
  }
  assert.ok(heldOf(behind) >= concurrency / 3, `${heldOf(behind)} held`)
})
