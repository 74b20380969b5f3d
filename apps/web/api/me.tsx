'use client'

import { createContext, use, type ReactNode } from 'react'
import type { Me, Permission } from '@floyo/contracts'

const MeContext = createContext<Me | null>(null)

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs MeProvider above it')
  return me
}

/** Whether the reader may do something; what they may not is not offered. */
export function useCan(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}
