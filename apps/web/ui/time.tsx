'use client'

import type { ReactNode } from 'react'
import { type DateTimeFormatOptions, useFormatter, useNow, useTimeZone } from 'use-intl'

const absolute = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const

/** "3 minutes ago", with the exact moment and its zone for whoever points at it. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormatter()
  const now = useNow({ updateInterval: 15_000 })
  const zone = useTimeZone()
  const date = new Date(at)
  return (
    <time dateTime={at} title={`${format.dateTime(date, absolute)} ${zone ?? ''}`}>
      {Math.abs(now.getTime() - date.getTime()) < 5_000
        ? format.relativeTime(date, date)
        : format.relativeTime(date, now)}
    </time>
  )
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** A moment in the workspace's zone, with its year when that is another one. */
export function Moment({ at, withZone = false }: { at: string; withZone?: boolean }) {
  const format = useFormatter()
  const zone = useTimeZone()
  const now = useNow()
  const yearOf = (date: Date): string => format.dateTime(date, { year: 'numeric' })
  const year = yearOf(new Date(at)) === yearOf(now) ? {} : ({ year: 'numeric' } as const)
  return (
    <Shown at={at} as={{ weekday: 'short', day: 'numeric', month: 'short', ...year, ...clock }}>
      {withZone && <span className="text-ink-faint"> {zone}</span>}
    </Shown>
  )
}

export function ClockTime({ at, seconds = false }: { at: string; seconds?: boolean }) {
  return <Shown at={at} as={{ ...clock, ...(seconds ? { second: '2-digit' } : {}) }} />
}

/** A moment in a short form, with the exact one and its zone for whoever points at it. */
function Shown({
  at,
  as,
  children,
}: {
  at: string
  as: DateTimeFormatOptions
  children?: ReactNode
}) {
  const format = useFormatter()
  const zone = useTimeZone()
  const date = new Date(at)
  const title = `${format.dateTime(date, absolute)} ${zone ?? ''}`
  return (
    <time dateTime={at} title={title} className="tabular">
      {format.dateTime(date, as)}
      {children}
    </time>
  )
}
