'use client'

import { useSyncExternalStore } from 'react'

const neverChanges = () => () => {}

/** Whether the page hears clicks: it arrives drawn, and comes alive a moment later. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
}
