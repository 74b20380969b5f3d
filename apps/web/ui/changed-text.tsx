import type { ReactNode } from 'react'
import { cx } from './cx.ts'

const tones = { del: 'bg-bad-soft text-bad-ink', ins: 'bg-good-soft text-good-ink' } as const

interface ChangedTextProps {
  as: keyof typeof tones
  /** "Before" or "After": what the color says to those who see it. */
  said: string
  className: string
  children: ReactNode
}

/** How something was, or how it is now. */
export function ChangedText({ as: Tag, said, className, children }: ChangedTextProps) {
  return (
    <Tag className={cx('rounded-small no-underline', tones[Tag], className)}>
      <span className="sr-only">{said}: </span>
      {children}
    </Tag>
  )
}
