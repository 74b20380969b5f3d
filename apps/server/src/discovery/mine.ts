/** Mining one person's events in a thread, page by page; with a thread that knows them, their news. */
import type { WorkspaceScope } from '@floyo/db'
import { mostMined, type Stretch, type StretchSource } from './events.ts'
import type { Mined, MinedEvent, PersonContext } from './found-routine.ts'
import { keepMiner, takeMiner } from './kept-miners.ts'
import { type Miner, openMiner } from './open-miner.ts'

export interface MiningInput {
  scope: WorkspaceScope
  stretch: Stretch
  source: StretchSource
  /** Reads events again, whole, by id. */
  readEvents: (ids: string[]) => Promise<MinedEvent[]>
  context: PersonContext
  /** ms since 1970: what is still active, and what comes next, is seen from here. */
  now: number
  signal: AbortSignal
}

/**
 * Finds the routines, the most worthwhile first; null without events. Whether a miner was kept from the look before
 * changes what is read, not what is found.
 * @throws the signal's reason when it aborts
 */
export async function mineRoutines(input: MiningInput): Promise<Mined | null> {
  const { signal, scope, stretch } = input
  signal.throwIfAborted()
  const miner = (await catchUp(input)) ?? (await startOver(input))
  let mined: Mined | null = null
  await orEnd(miner, async () => {
    if (miner.held.count > 0) mined = await findIn(miner, input)
  })
  // Of more events only the newest are mined, so that those of today are others tomorrow.
  if (miner.held.count < mostMined) keepMiner(scope, stretch.from, miner)
  else await miner.end()
  return mined
}

/** The miner kept from the look before, with the news; undefined when the table has other events. */
async function catchUp(input: MiningInput): Promise<Miner | undefined> {
  const { scope, stretch, source, context } = input
  const miner = takeMiner(scope, stretch.from)
  if (!miner) return undefined
  return orEnd(miner, async () => {
    if (miner.timezone === context.timezone) {
      await readInto(miner, input, miner.held.lastId)
      const { lastId, count, mark } = miner.held
      // Late events and forgotten ones show here: a hash of all ids up to the last.
      const there = lastId === null ? { count: 0, mark: 0n } : await source.extent(lastId)
      if (there.count === count && there.mark === mark) return miner
    }
    await miner.end()
    return undefined
  })
}

async function startOver(input: MiningInput): Promise<Miner> {
  const miner = openMiner(input.context.timezone)
  await orEnd(miner, () => readInto(miner, input, null))
  return miner
}

async function readInto(
  miner: Miner,
  { source, signal }: MiningInput,
  after: string | null,
): Promise<void> {
  for await (const page of source.pages(after)) {
    signal.throwIfAborted()
    miner.take(page)
  }
}

async function findIn(
  miner: Miner,
  { context, now, signal, readEvents }: MiningInput,
): Promise<Mined> {
  const needed = await miner.ask({ kind: 'mine', now }, signal)
  if (needed.kind !== 'needed') throw new Error(`the miner answered ${needed.kind} to mine`)
  const events = await readEvents(needed.ids)
  const found = await miner.ask({ kind: 'propose', events, context }, signal)
  if (found.kind !== 'routines') throw new Error(`the miner answered ${found.kind} to propose`)
  return { routines: found.routines, looked: found.looked }
}

/** Does the work; a miner in whose work something went wrong is ended. */
async function orEnd<Result>(miner: Miner, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await miner.end()
    throw error
  }
}
