/**
 * Miners kept between looks, so that the next look at a person reads and counts their news alone.
 *
 * Only a saving: whoever finds none, or one that does not hold just what the event table holds, reads
 * everything. A person's looks may be at any worker; the miner at the one before goes when it has
 * rested for longer than looks are apart, so nothing that was forgotten elsewhere stays for long.
 */
import type { WorkspaceScope } from '@floyo/db'
import type { Miner } from './open-miner.ts'

const mostMiners = 16
const mostBytes = 768_000_000
/** Looks are half an hour apart. */
const longestRest = 40 * 60_000

interface Kept {
  whose: string
  /** Since when its events are. */
  from: string
  miner: Miner
  since: number
}

/** The one kept last comes last. */
let kept: Kept[] = []
let sweeping: NodeJS.Timeout | undefined

/** Gives out the person's miner of the events since `from`; it is the caller's until kept again. */
export function takeMiner(scope: WorkspaceScope, from: string): Miner | undefined {
  sweep()
  const found = kept.find((one) => one.whose === nameOf(scope) && one.from === from)
  if (!found) return undefined
  kept = kept.filter((one) => one !== found)
  found.miner.rest(false)
  return found.miner
}

/** Keeps a miner at rest; those that rested longest make room. */
export function keepMiner(scope: WorkspaceScope, from: string, miner: Miner): void {
  const whose = nameOf(scope)
  miner.rest(true)
  endWhere((one) => one.whose === whose && one.from === from)
  kept.push({ whose, from, miner, since: Date.now() })
  let bytes = kept.reduce((sum, one) => sum + one.miner.held.bytes, 0)
  const room = new Set<Kept>()
  for (const one of kept) {
    if (bytes <= mostBytes && kept.length - room.size <= mostMiners) break
    room.add(one)
    bytes -= one.miner.held.bytes
  }
  endWhere((one) => room.has(one))
  sweeping ??= setInterval(sweep, longestRest / 4).unref()
}

/** Ends the person's miners, but those of the events since the times named. */
export function dropMiners(scope: WorkspaceScope, except: readonly string[] = []): void {
  const whose = nameOf(scope)
  endWhere((one) => one.whose === whose && !except.includes(one.from))
}

/** How many miners of a person are kept here. */
export function countMiners(scope: WorkspaceScope): number {
  return kept.filter((one) => one.whose === nameOf(scope)).length
}

function sweep(): void {
  const now = Date.now()
  endWhere(({ since }) => now - since > longestRest)
}

function endWhere(isGone: (one: Kept) => boolean): void {
  const gone = kept.filter(isGone)
  kept = kept.filter((one) => !gone.includes(one))
  // A thread that cannot be ended has ended.
  for (const { miner } of gone) miner.end().catch(() => {})
  if (kept.length > 0 || sweeping === undefined) return
  clearInterval(sweeping)
  sweeping = undefined
}

function nameOf({ workspaceId, userId }: WorkspaceScope): string {
  return `${workspaceId} ${userId}`
}
