/**
 * Fair shares of a worker: pure. A workspace may hold so many runs as `reach` times what is left free
 * by everybody together (dynamic thresholds, Choudhury and Hahne 1998). One that floods alone comes to
 * four fifths of the worker, two to four ninths each, and so on: however many flood, some room stays
 * free, and whoever comes new finds it. A weight multiplies a workspace's reach.
 */

const reach = 4

export interface Shares {
  /** How many runs the worker can hold. */
  concurrency: number
  /** How many are spoken for, but not of which workspace. */
  reserved: number
  /** How many it holds of each workspace. */
  held: ReadonlyMap<string, number>
  /** Of those that weigh more or less than 1. */
  weights: ReadonlyMap<string, number>
}

/** How many runs may be taken of each workspace. */
export interface Allowed {
  /** Of one that is not in `roomFor`. */
  room: number
  roomFor: Map<string, number>
}

export interface Rooms extends Allowed {
  /** Whether a workspace holds its share, so that its runs have to wait for its own to end. */
  isFull: boolean
}

/** What a worker may take now of each workspace. Whoever holds nothing may always take one. */
export function roomsOf({ concurrency, reserved, held, weights }: Shares): Rooms {
  const total = [...held.values()].reduce((sum, runs) => sum + runs, reserved)
  const free = Math.max(0, concurrency - total)
  const roomOf = (runs: number, weight: number): number => {
    const share = reach * weight
    const room = Math.max(0, Math.round((share * free - runs) / (1 + share)))
    return runs === 0 && free > 0 ? Math.max(1, room) : room
  }
  const roomFor = new Map<string, number>()
  for (const workspaceId of [...held.keys(), ...weights.keys()]) {
    const weight = weights.get(workspaceId) ?? 1
    roomFor.set(workspaceId, roomOf(held.get(workspaceId) ?? 0, weight))
  }
  const isFull = [...roomFor.values()].some((room) => room === 0)
  return { room: roomOf(0, 1), roomFor, isFull }
}

/**
 * What it may take now of those that hold less than an equal share, or nothing: the oldest runs of the
 * queue may all be of one that floods, and as long as that has room a look finds nobody else.
 */
export function roomsOfOthers(shares: Shares): Allowed {
  const { held, weights } = shares
  const { room, roomFor } = roomsOf(shares)
  const levels = [...held].map(([id, runs]) => [id, runs / (weights.get(id) ?? 1)] as const)
  const equal = levels.reduce((sum, [, level]) => sum + level, 0) / levels.length
  for (const [id, level] of levels) if (level >= equal) roomFor.set(id, 0)
  return { room, roomFor }
}
