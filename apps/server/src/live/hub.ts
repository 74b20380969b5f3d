/**
 * Changes inside this process: one connection listens to the database, and whoever waits for a change
 * (a page, a device, a caller of a webhook) waits here.
 */

/** A change as processes tell each other; with `userId` it is that person's own. */
export interface LiveChange {
  workspaceId: string
  userId?: string
  /** One of the contract's kinds, or one that is between processes only. */
  kind: string
  id: string
}

export type OnChange = (change: LiveChange) => void

export interface LiveHub {
  /** Hands a change to everybody who listens in its workspace. */
  publish(change: LiveChange): void
  /** @returns what ends it */
  subscribe(workspaceId: string, onChange: OnChange): () => void
  /** Waits for a change that `matches`, or the time, or `signal`. @returns whether there was one */
  next(wait: NextChange): Promise<boolean>
}

export interface NextChange {
  workspaceId: string
  matches: (change: LiveChange) => boolean
  timeoutMs: number
  signal: AbortSignal
}

export function createHub(): LiveHub {
  const listeners = new Map<string, Set<OnChange>>()

  function subscribe(workspaceId: string, onChange: OnChange): () => void {
    const those = listeners.get(workspaceId) ?? new Set()
    listeners.set(workspaceId, those.add(onChange))
    return () => {
      those.delete(onChange)
      if (those.size === 0 && listeners.get(workspaceId) === those) listeners.delete(workspaceId)
    }
  }

  return {
    subscribe,
    publish(change) {
      for (const onChange of listeners.get(change.workspaceId) ?? []) onChange(change)
    },
    next({ workspaceId, matches, timeoutMs, signal }) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve(false)
        const end = (found: boolean): void => {
          clearTimeout(timer)
          unsubscribe()
          signal.removeEventListener('abort', onAbort)
          resolve(found)
        }
        const onAbort = (): void => end(false)
        const timer = setTimeout(() => end(false), timeoutMs)
        const unsubscribe = subscribe(workspaceId, (change) => {
          if (matches(change)) end(true)
        })
        signal.addEventListener('abort', onAbort)
      })
    },
  }
}

/** Aborts when the caller of a request goes away. */
export function signalOf(request: {
  raw: { once(name: 'close', on: () => void): unknown }
}): AbortSignal {
  const gone = new AbortController()
  request.raw.once('close', () => gone.abort())
  return gone.signal
}
