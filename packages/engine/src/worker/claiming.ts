/** What a worker takes on: as many runs as it has room for, from the queue or handed to it by id. */
import { claimRuns, type ClaimedRun } from '../claim.ts'
import type { Controls } from '../control/controls.ts'
import { type Allowed, type Rooms, roomsOf, roomsOfOthers, type Shares } from '../control/shares.ts'
import type { ReachCrashPoint } from '../crash-point.ts'
import { pause } from '../pause.ts'
import type { Query } from '../sql/query.ts'
import type { DatabaseClock } from '../clock/database-clock.ts'
import { addShare, type Hand, isSuspect } from './hand.ts'

export interface ClaimingOptions {
  query: Query
  hand: Hand
  controls: Controls
  clock: DatabaseClock
  workerId: string
  /** How many runs the worker holds at a time. */
  concurrency: number
  leaseSeconds: number
  /** Told of runs whose worker was lost: others may be lost with it. */
  onLoss: () => void
  reach: ReachCrashPoint
}

export interface Claiming {
  /** Claims from the queue and begins what it got. @returns how many runs that were */
  claimMore(): Promise<number>
  /** Claims runs it was told of, as it gets room, until `stopped`; what is left the queue still has. */
  claimThese(runIds: readonly string[], stopped: AbortSignal): Promise<void>
  /** Whether the last look left something. */
  hasBacklog(): boolean
  /** Whether the last look left something, and there is room for enough of it. */
  isWorthALook(): boolean
  /** Sets room aside for runs that come without a claim. @returns for how many of `count` */
  reserve(count: number): number
  giveBack(reserved: number): void
}

/** What a worker may take at the moment: in all, and of each workspace. */
interface RoomNow {
  room: number
  held: Map<string, number>
  shares: Shares
  rooms: Rooms
}

/** Small enough that claiming goes on while the runs of the last claim are being finished. */
const claimAtOnce = 200
/**
 * With a backlog the end of a run is a reason to look for another one only when this share of the room
 * is free; for less there is a look every `lookPastMs`. Behind rows that were deleted lately a look
 * costs the database 2 ms, and with three effects a run it got ten runs (2026-11-21). Where a workspace
 * has its share, so much has to end first: what is kept free for the others is no room for it, and a
 * look for each few that end got four runs.
 */
const worthClaiming = 1 / 8
/**
 * A look past a workspace that has its share walks over all its runs: not with every claim, and seldom
 * while there is nobody behind it.
 */
export const lookPastMs = 100
const seldomPastMs = 400
/** How long a run that was handed over waits before room is looked for again. */
const roomPauseMs = 5
/** A flood of one workspace is not to take what is kept free for the others. */
const shareOfBorn = 0.8

export function createClaiming(options: ClaimingOptions): Claiming {
  const { query, hand, controls, clock, concurrency, reach } = options
  const { workerId, leaseSeconds, onLoss } = options
  let reserved = 0
  let hasBacklog = false
  let lookedAt = -Infinity
  let lookedPastAt = -Infinity
  let pastPauseMs = lookPastMs
  /** Whether the last look left a workspace with its share, and how many runs were held then. */
  let wasFull = false
  let heldThen = 0
  /** Whether the last look left something for want of room. */
  let isBehind = false
  let patientUntil = -Infinity

  function roomNow(): RoomNow {
    const held = hand.shares()
    const shares = { concurrency, held, weights: controls.weights(), reserved }
    return { room: concurrency - hand.size() - reserved, held, shares, rooms: roomsOf(shares) }
  }

  function hasRoomWorthALook(): boolean {
    const room = wasFull ? heldThen - hand.size() : concurrency - hand.size() - reserved
    return room >= concurrency * worthClaiming
  }

  /** Claims and begins runs. @returns those claimed */
  async function claim(
    { room, roomFor }: Allowed,
    { limit, runIds }: { limit: number; runIds?: readonly string[] },
  ): Promise<ClaimedRun[]> {
    const suspects = hand.holdsSuspect() ? 'one' : 'none'
    reserved += limit
    const isPatient = performance.now() < patientUntil
    const asked = {
      workerId,
      limit,
      leaseSeconds,
      room,
      roomFor,
      suspects,
      isPatient,
      runIds,
    } as const
    const runs = await claimRuns(query, asked)
      .catch((error: unknown) => {
        // By then everybody who is alive has renewed, and has recorded what happened meanwhile.
        patientUntil = performance.now() + (leaseSeconds * 1000) / 2
        throw error
      })
      .finally(() => {
        reserved -= limit
      })
    reach('claim.afterCommit')
    const [first] = runs
    if (first) clock.see(first.claimedAt)
    if (runs.some(({ lostWorkers }) => lostWorkers > 0)) onLoss()
    await hand.begin(runs)
    return runs
  }

  /** Whether somebody has come to the share of one workspace, so that others have to be looked for. */
  function isTimeForOthers({ room, rooms }: RoomNow): boolean {
    const isCrowded = wasFull || rooms.isFull
    return room > 0 && isCrowded && performance.now() - lookedPastAt >= pastPauseMs
  }

  /** Claims runs of workspaces that hold less than the others. @returns how many */
  async function claimOfOthers({ room, shares }: RoomNow): Promise<number> {
    lookedPastAt = performance.now()
    const runs = await claim(roomsOfOthers(shares), { limit: Math.min(room, claimAtOnce) })
    pastPauseMs = runs.length > 0 ? lookPastMs : Math.min(seldomPastMs, pastPauseMs * 2)
    heldThen += runs.length
    return runs.length
  }

  /** Claims the runs whose turn it is. @returns how many */
  async function claimInTurn(now: RoomNow): Promise<number> {
    if (now.room <= 0) return 0
    const isPoor = now.rooms.isFull || (wasFull && !hasRoomWorthALook())
    if (isPoor && performance.now() - lookedAt < lookPastMs) return 0
    lookedAt = performance.now()
    const limit = Math.min(now.room, claimAtOnce)
    const holdsSuspect = hand.holdsSuspect()
    const heldBefore = hand.size()
    const runs = await claim(now.rooms, { limit })
    for (const run of runs) addShare(now.held, run)
    wasFull = roomsOf({ ...now.shares, reserved }).isFull
    heldThen = heldBefore + runs.length
    isBehind = runs.length === limit || wasFull
    hasBacklog = isBehind || holdsSuspect || runs.some(isSuspect)
    return runs.length
  }

  /** @returns how many runs were claimed */
  async function claimMore(): Promise<number> {
    hasBacklog = true
    const now = roomNow()
    if (!isTimeForOthers(now)) return claimInTurn(now)
    return (await claimOfOthers(now)) || claimInTurn(roomNow())
  }

  const claimThese: Claiming['claimThese'] = async (runIds, stopped) => {
    for (let from = 0; from < runIds.length && !stopped.aborted;) {
      const now = roomNow()
      const limit = Math.min(now.room, claimAtOnce)
      if (limit > 0) await claim(now.rooms, { limit, runIds: runIds.slice(from, from + limit) })
      else await pause(roomPauseMs, stopped)
      from += Math.max(0, limit)
    }
  }

  return {
    claimMore,
    claimThese,
    hasBacklog: () => hasBacklog,
    isWorthALook: () => hasBacklog && hasRoomWorthALook(),
    reserve(count) {
      // Nobody who comes now goes ahead of those that wait.
      if (isBehind) return 0
      const most = Math.ceil(concurrency * shareOfBorn)
      const room = Math.max(0, Math.min(count, most - hand.size() - reserved))
      reserved += room
      return room
    },
    giveBack(count) {
      reserved -= count
    },
  }
}
