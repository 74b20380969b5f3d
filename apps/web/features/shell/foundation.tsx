'use client'

import type { ReactNode } from 'react'
import { ApiProvider } from '../../api/client-context.tsx'
import { Toasts } from '../../ui/toast.tsx'
import { Texts } from '../../messages/texts.tsx'
// What every page may have to show: loaded with the first one, not with each again.
import './lost.tsx'

/** What pages stand on: their texts, the API, and a place for what has just happened. */
export function Foundation({ now, children }: { now: Date; children: ReactNode }) {
  return (
    <Texts timeZone="UTC" now={now}>
      <ApiProvider>
        <Toasts>{children}</Toasts>
      </ApiProvider>
    </Texts>
  )
}
