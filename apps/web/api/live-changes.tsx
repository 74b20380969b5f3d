'use client'

import { useEffect } from 'react'
import { type Query, useQueryClient } from '@tanstack/react-query'
import type { Change } from '@floyo/contracts'
import { useClient } from './client-context.tsx'

/** What a query shows: the kinds of things that make it stale when they change, and perhaps which one. */
export interface Shows {
  shows?: readonly Change['kind'][]
  only?: string
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: Shows & Record<string, unknown>
  }
}

/** Changes come in bursts; what is shown is read again at most this often. */
const gatherMs = 400

/** Keeps what is shown up to date: one stream of changes for the whole application. */
export function LiveChanges() {
  const client = useClient()
  const cache = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    let pending: Change[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let connections = 0
    const refresh = (isStale: (query: Query) => boolean): void => {
      void cache.invalidateQueries({ predicate: isStale })
    }
    const flush = (): void => {
      const changes = pending
      pending = []
      timer = undefined
      refresh((query) => changes.some((change) => showsChange(query.meta, change)))
    }
    const follow = async (): Promise<void> => {
      const changes = client.streamChanges({
        signal: stop.signal,
        onConnect: () => {
          connections += 1
          if (connections > 1) refresh((query) => query.meta?.shows !== undefined)
        },
      })
      for await (const change of changes) {
        pending.push(change)
        timer ??= setTimeout(flush, gatherMs)
      }
    }
    // Without the stream pages stay as they were read; the next read says what is wrong.
    follow().catch(() => undefined)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [client, cache])
  return null
}

/** Whether a change makes a query stale. */
export function showsChange(meta: Shows | undefined, change: Change): boolean {
  if (!meta?.shows?.includes(change.kind)) return false
  return meta.only === undefined || meta.only === change.id
}
