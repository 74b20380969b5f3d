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

interface MomentProps {
  at: string
  /** The workspace's unless another is given. */
  timeZone?: string
  withZone?: boolean
}

/** A moment on the clock of a zone, with its year when that is another one. */
export function Moment({ at, timeZone, withZone = false }: MomentProps) {
  const format = useFormatter()
  const zone = useZone(timeZone)
  const now = useNow()
  const yearOf = (date: Date): string => format.dateTime(date, { year: 'numeric', timeZone: zone })
  const year = yearOf(new Date(at)) === yearOf(now) ? {} : ({ year: 'numeric' } as const)
  const as = { weekday: 'short', day: 'numeric', month: 'short', ...year, ...clock } as const
  return (
    <Shown at={at} as={as} timeZone={zone}>
      {withZone && <span className="text-ink-faint"> {zone}</span>}
    </Shown>
  )
}

interface ClockTimeProps {
  at: string
  timeZone?: string
  seconds?: boolean
}

export function ClockTime({ at, timeZone, seconds = false }: ClockTimeProps) {
  const as = { ...clock, ...(seconds ? { second: '2-digit' as const } : {}) }
  return <Shown at={at} as={as} timeZone={useZone(timeZone)} />
}

function useZone(given: string | undefined): string {
  const own = useTimeZone()
  return given ?? own ?? 'UTC'
}

/** A moment in a short form, with the exact one and its zone for whoever points at it. */
function Shown({
  at,
  as,
  timeZone,
  children,
}: {
  at: string
  as: DateTimeFormatOptions
  timeZone: string
  children?: ReactNode
}) {
  const format = useFormatter()
  const date = new Date(at)
  const title = `${format.dateTime(date, { ...absolute, timeZone })} ${timeZone}`
  return (
    <time dateTime={at} title={title} className="tabular">
      {format.dateTime(date, { ...as, timeZone })}
      {children}
    </time>
  )
}
