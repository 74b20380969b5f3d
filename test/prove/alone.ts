/**
 * One proof in a process of its own: what it started ends with it, and it is ended when it takes too
 * long. As a program it is that process: `alone.ts NAME OPTIONS`.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Proof, ProveOptions, Row } from './proof.ts'
import { listProofs } from './proofs/list.ts'
import { seeded } from './random.ts'

export interface AloneOptions extends Pick<ProveOptions, 'length' | 'kills' | 'minutes'> {
  seed: number
  withinMinutes: number
  say: (line: string) => void
}

type Word = { said: string } | { made: Row[] } | { failed: string }

/** How long the processes that a proof started have to end with it. */
const endSeconds = 10

/** @returns its rows; one for each id that says so, when it fails or does not end in time */
export async function proveAlone(proof: Proof, options: AloneOptions): Promise<Row[]> {
  const { withinMinutes, say, ...chosen } = options
  const child = fork(import.meta.filename, [proof.name, JSON.stringify(chosen)])
  let last = 'nothing yet'
  let made: Row[] | undefined
  let reason = 'it ended without a word'
  child.on('message', (word: Word) => {
    if ('made' in word) made = word.made
    else if ('failed' in word) reason = word.failed
    else say((last = word.said))
  })
  const stop = new AbortController()
  const late = sleep(withinMinutes * 60_000, 'late', { signal: stop.signal }).catch(() => 'over')
  const isLate = (await Promise.race([once(child, 'exit'), late])) === 'late'
  stop.abort()
  if (isLate) {
    reason = `it did not end within ${withinMinutes.toFixed(0)} min; the last it said: ${last}`
    await end(child)
  }
  if (made) return made
  return proof.ids.map((id) => ({
    id,
    promise: proof.name,
    done: 'the proof itself failed',
    asked: 'an end',
    seen: reason,
    verdict: 'fail',
  }))
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), endSeconds * 1000)
  await ended
  clearTimeout(patience)
}

function tell(word: Word): Promise<unknown> {
  return new Promise((told) => process.send?.(word, undefined, undefined, told))
}

function tellSaid(said: string): void {
  void tell({ said })
}

function tellFailed(error: unknown): Promise<unknown> {
  return tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

async function beAlone(name: string, chosen: string): Promise<void> {
  // What was started ends with it, and there is much of it.
  process.setMaxListeners(200)
  process.once('disconnect', () => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  // Something that went on beside the proof has failed: that is what its rows are to say.
  process.once(
    'unhandledRejection',
    (reason) => void tellFailed(reason).finally(() => process.exit()),
  )
  const proof = listProofs.find((one) => one.name === name)
  const { seed, ...options } = JSON.parse(chosen) as Omit<AloneOptions, 'withinMinutes' | 'say'>
  const random = seeded(seed)
  try {
    await tell({ made: (await proof?.run({ ...options, random, say: tellSaid })) ?? [] })
  } catch (error) {
    await tellFailed(error)
  }
  process.exit()
}

const [name, chosen] = process.argv.slice(2)
if (import.meta.main && name !== undefined && chosen !== undefined) await beAlone(name, chosen)
