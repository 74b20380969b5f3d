/** Waiting for the end of a run, for those who answer with its result. */
import { pause } from '../pause.ts'
import type { Outcome } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import type { Bus } from './bus.ts'
import { type Change, changesChannel, readChanges } from './changes.ts'

export interface OutcomeWatch {
  /** Takes changes that the process hears of from now on. @returns what takes one, and what ends it */
  feed(): { hear: (change: Change) => void; end: () => void }
  /** Says how a run ended that this process has ended itself, so that nobody has to look. */
  tell(ended: { workspaceId: string; runId: string; outcome: Outcome }): void
  /** @returns null when it has not ended in time, or `signal` aborted */
  wait(
    run: { workspaceId: string; runId: string },
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<Outcome | null>
}

interface Waiter {
  workspaceId: string
  resolve: (outcome: Outcome | null) => void
}

const pollMs = 1000

/**
 * Listens while somebody waits, unless the process listens anyway and hands on what it hears; a look
 * once a second finds what was not heard.
 */
export function createOutcomeWatch({
  pool,
  bus,
  log,
}: {
  pool: Pool
  bus: Bus
  log: Log
}): OutcomeWatch {
  const waiters = new Map<string, Set<Waiter>>()
  const dirty = new Set<string>()
  let listening: AbortController | undefined
  let feeds = 0
  let looking = false

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    try {
      while (dirty.size > 0) {
        const runIds = [...dirty].filter((id) => waiters.has(id))
        dirty.clear()
        if (runIds.length > 0) await readEnds(runIds)
      }
    } catch (error) {
      log.warn({ err: error }, 'the ends of runs could not be read')
    } finally {
      looking = false
    }
  }

  async function readEnds(runIds: string[]): Promise<void> {
    const { rows } = await pool.query<{ workspaceId: string; runId: string; outcome: Outcome }>({
      name: 'read-ends',
      text: `select e.workspace_id as "workspaceId", e.run_id as "runId", e.outcome
             from unnest($1::uuid[], $2::uuid[]) as i (workspace_id, run_id)
             join app.run_ends e using (workspace_id, run_id)`,
      values: [runIds.map((id) => [...(waiters.get(id) ?? [])][0]?.workspaceId), runIds],
    })
    for (const row of rows) tell(row)
  }

  const tell: OutcomeWatch['tell'] = ({ runId, workspaceId, outcome }) => {
    for (const waiter of waiters.get(runId) ?? []) {
      if (waiter.workspaceId === workspaceId) waiter.resolve(outcome)
    }
  }

  function lookAtAll(): void {
    for (const runId of waiters.keys()) dirty.add(runId)
    void look()
  }

  function hear({ kind, id }: Change): void {
    if (kind !== 'run' || !waiters.has(id)) return
    dirty.add(id)
    void look()
  }

  function startListening(): void {
    const stop = new AbortController()
    listening = stop
    const timer = setInterval(lookAtAll, pollMs)
    stop.signal.addEventListener('abort', () => clearInterval(timer))
    if (feeds > 0) return
    void bus.listen({
      channel: changesChannel,
      onReady: lookAtAll,
      onPayload: (payload) => readChanges(payload).forEach(hear),
      signal: stop.signal,
    })
  }

  return {
    tell,
    feed() {
      feeds++
      return { hear, end: () => void feeds-- }
    },
    async wait({ workspaceId, runId }, { timeoutMs, signal }) {
      const over = new AbortController()
      const { promise: ended, resolve } = Promise.withResolvers<Outcome | null>()
      const waiter: Waiter = { workspaceId, resolve }
      const group = waiters.get(runId) ?? new Set()
      waiters.set(runId, group.add(waiter))
      if (!listening) startListening()
      dirty.add(runId)
      void look()
      const stop = (): void => resolve(null)
      signal?.addEventListener('abort', stop, { once: true })
      try {
        const late = pause(timeoutMs, over.signal).then(() => null)
        return await Promise.race([ended, late])
      } finally {
        over.abort()
        signal?.removeEventListener('abort', stop)
        group.delete(waiter)
        if (group.size === 0) waiters.delete(runId)
        if (waiters.size === 0) {
          listening?.abort()
          listening = undefined
        }
      }
    },
  }
}
