import type { ReactNode } from 'react'

interface UnfoldProps {
  title: ReactNode
  /** Unfolded from the beginning. */
  open?: boolean
  className?: string
  children: ReactNode
}

/** More, for those who ask for it. */
export function Unfold({ title, open = false, className, children }: UnfoldProps) {
  return (
    <details open={open} className={className}>
      <summary className="inline-block rounded-small text-small font-semibold text-tide-ink underline decoration-tide-line underline-offset-3">
        {title}
      </summary>
      {children}
    </details>
  )
}
