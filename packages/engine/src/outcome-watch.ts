/** Waiting for the end of a run, for those who answer with its result. */
import type { Outcome } from '@floyo/contracts'
import type { Log } from '@floyo/db'
import type { Pool } from 'pg'
import { changesChannel, type Change, listen, pause } from './changes.ts'

export interface OutcomeWatch {
  /** @returns null when it has not ended in time, or `signal` aborted */
  wait(
    run: { workspaceId: string; runId: string },
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<Outcome | null>
}

interface Waiter {
  workspaceId: string
  tell: (outcome: Outcome) => void
}

const pollMs = 1000

/** Listens only while somebody waits; a look once a second finds what was not heard. */
export function createOutcomeWatch(pool: Pool, log: Log): OutcomeWatch {
  const waiters = new Map<string, Set<Waiter>>()
  const dirty = new Set<string>()
  let listening: AbortController | undefined
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
    for (const { runId, workspaceId, outcome } of rows) {
      for (const waiter of waiters.get(runId) ?? []) {
        if (waiter.workspaceId === workspaceId) waiter.tell(outcome)
      }
    }
  }

  function lookAtAll(): void {
    for (const runId of waiters.keys()) dirty.add(runId)
    void look()
  }

  function startListening(): void {
    const stop = new AbortController()
    listening = stop
    const timer = setInterval(lookAtAll, pollMs)
    void listen(pool, {
      channel: changesChannel,
      onReady: lookAtAll,
      onPayload(payload) {
        for (const { kind, id } of JSON.parse(payload) as Change[]) {
          if (kind === 'run' && waiters.has(id)) dirty.add(id)
        }
        if (dirty.size > 0) void look()
      },
      signal: stop.signal,
      log,
    }).finally(() => clearInterval(timer))
  }

  return {
    async wait({ workspaceId, runId }, { timeoutMs, signal }) {
      const over = new AbortController()
      const { promise: ended, resolve: tell } = Promise.withResolvers<Outcome | null>()
      const waiter: Waiter = { workspaceId, tell }
      const group = waiters.get(runId) ?? new Set()
      waiters.set(runId, group.add(waiter))
      if (!listening) startListening()
      dirty.add(runId)
      void look()
      const stop = (): void => tell(null)
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
