/**
 * Room on the disks that this installation writes to: that of its files, and of the database where it
 * is our own. PostgreSQL that can not write takes nothing on and may have to be started again, so new work
 * is refused while a reserve is left in which runs can finish, and what goes on is paused before that
 * is gone. Both end by themselves with room.
 */
import { statfs } from 'node:fs/promises'
import { AppError } from '@floyo/contracts'

/** `scarce`: time to make room. `low`: nothing new is taken. `out`: runs are paused as well. */
const spaceLevels = ['enough', 'scarce', 'low', 'out'] as const
export type SpaceLevel = (typeof spaceLevels)[number]

export interface SpaceWatch {
  level(): SpaceLevel
  /** Whether nothing new is to be taken. */
  isLow(): boolean
  /** Whether runs are to be paused. */
  isOut(): boolean
  look(): Promise<void>
}

/** What a disk has in all, and has left for us, in bytes. */
export interface DiskSpace {
  totalBytes: number
  freeBytes: number
}

export type ReadSpace = (dir: string) => Promise<DiskSpace>

const gib = 1024 ** 3

/** A share of the disk, and how much is enough however large it is. */
const reserves = [
  { level: 'out', share: 0.02, mostBytes: gib / 2 },
  { level: 'low', share: 0.05, mostBytes: 2 * gib },
  { level: 'scarce', share: 0.15, mostBytes: 10 * gib },
] as const

export function levelOf({ totalBytes, freeBytes }: DiskSpace): SpaceLevel {
  const below = reserves.find(
    ({ share, mostBytes }) => freeBytes < Math.min(totalBytes * share, mostBytes),
  )
  return below?.level ?? 'enough'
}

/** Whether there is as little room as at `least`, or less. */
export function isAtLeast(level: SpaceLevel, least: SpaceLevel): boolean {
  return spaceLevels.indexOf(level) >= spaceLevels.indexOf(least)
}

export async function readSpace(dir: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(dir)
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize }
}

/** Watches the disks of `dirs`, by their names; a folder that is not there yet says nothing. */
export function createSpaceWatch({
  dirs,
  log,
  read = readSpace,
}: {
  dirs: Record<string, string>
  log: { warn(facts: object, message: string): void }
  read?: ReadSpace
}): SpaceWatch {
  let level: SpaceLevel = 'enough'
  return {
    level: () => level,
    isLow: () => isAtLeast(level, 'low'),
    isOut: () => isAtLeast(level, 'out'),
    async look() {
      let worst: SpaceLevel = 'enough'
      const disks: Record<string, number> = {}
      for (const [name, dir] of Object.entries(dirs)) {
        const space = await read(dir).catch(() => undefined)
        if (!space) continue
        disks[name] = Math.round(space.freeBytes / 1024 ** 2)
        const one = levelOf(space)
        if (isAtLeast(one, worst)) worst = one
      }
      if (worst !== level)
        log.warn({ level: worst, freeMib: disks }, 'room on the disk has changed')
      level = worst
    },
  }
}

export function storageFull(): AppError {
  const detail =
    'The disk of this installation is nearly full: nothing new is taken, and nothing stored before is ' +
    'lost. Make room on it, then send this again'
  return new AppError('storage_full', detail, { retryAfterSeconds: 30 })
}
