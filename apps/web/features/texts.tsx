'use client'

import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { locale, messages } from './messages.ts'

interface TextsProps {
  timeZone: string
  /** The server's moment of drawing, so that "2 minutes ago" is the same when the page comes alive. */
  now: Date
  children: ReactNode
}

/** Texts, numbers and times for everything below, in the workspace's zone. */
export function Texts({ timeZone, now, children }: TextsProps) {
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone} now={now}>
      {children}
    </IntlProvider>
  )
}
