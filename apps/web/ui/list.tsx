import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Link } from './link.tsx'

/** Rows of a kind, in one box. */
export function List({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line overflow-hidden rounded-box border border-line bg-raised shadow-low"
    >
      {children}
    </ul>
  )
}

interface RowProps {
  href?: string
  lead?: ReactNode
  title: ReactNode
  detail?: ReactNode
  aside?: ReactNode
}

/** A row: what it is, what is to know of it, and at the end how it stands. The title links. */
export function Row({ href, lead, title, detail, aside }: RowProps) {
  return (
    <li
      className={cx(
        'relative flex items-center gap-x-4 gap-y-1 px-4 py-3 max-sm:flex-wrap',
        href && 'transition-colors hover:bg-sunken',
      )}
    >
      {lead}
      <div className="min-w-0 flex-1 basis-48">
        <div className="truncate font-semibold text-ink">
          {href ? (
            <Link
              href={href}
              className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-box focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-tide"
            >
              {title}
            </Link>
          ) : (
            title
          )}
        </div>
        {detail && <div className="text-small text-ink-faint">{detail}</div>}
      </div>
      {aside && (
        <div className="relative flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-ink-soft">
          {aside}
        </div>
      )}
    </li>
  )
}

/** Facts by name. */
export function Facts({ items }: { items: readonly { term: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5 text-small">
      {items.map(({ term, value }) => (
        <div key={term} className="contents">
          <dt className="text-ink-faint">{term}</dt>
          <dd className="min-w-0 text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
