'use client'

import { useFormatter, useNow, useTimeZone } from 'use-intl'

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

/** A moment in the workspace's zone. */
export function Moment({ at, withZone = false }: { at: string; withZone?: boolean }) {
  const format = useFormatter()
  const zone = useTimeZone()
  const date = new Date(at)
  return (
    <time
      dateTime={at}
      title={`${format.dateTime(date, absolute)} ${zone ?? ''}`}
      className="tabular"
    >
      {format.dateTime(date, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })}
      {withZone && <span className="text-ink-faint"> {zone}</span>}
    </time>
  )
}

export function ClockTime({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const format = useFormatter()
  const zone = useTimeZone()
  const date = new Date(at)
  return (
    <time
      dateTime={at}
      title={`${format.dateTime(date, absolute)} ${zone ?? ''}`}
      className="tabular"
    >
      {format.dateTime(date, {
        hour: '2-digit',
        minute: '2-digit',
        ...(seconds ? { second: '2-digit' } : {}),
        hourCycle: 'h23',
      })}
    </time>
  )
}
