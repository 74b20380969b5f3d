import type { ReactNode } from 'react'
import { ChevronLeft } from 'lucide-react'
import { cx } from './cx.ts'
import { Link } from './link.tsx'

interface PageProps {
  title: ReactNode
  /** One line on what this page is for. */
  lead?: ReactNode
  actions?: ReactNode
  back?: { href: string; label: string }
  /** What went wrong with an action, or what is to know before anything else. */
  notice?: ReactNode
  children: ReactNode
  /** Reading width for forms and texts; lists and drawings take more. */
  narrow?: boolean
}

export function Page({ title, lead, actions, back, notice, children, narrow }: PageProps) {
  return (
    <div
      className={cx('mx-auto w-full px-4 py-6 sm:px-8 sm:py-9', narrow ? 'max-w-3xl' : 'max-w-6xl')}
    >
      {back && (
        <Link
          href={back.href}
          className="mb-3 -ml-1 inline-flex items-center gap-1 text-small font-medium text-ink-faint hover:text-ink"
        >
          <ChevronLeft className="size-4" aria-hidden="true" />
          {back.label}
        </Link>
      )}
      <header className="mb-7 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0 max-w-3xl flex-1 basis-96">
          <h1 className="text-page font-bold text-ink">{title}</h1>
          {lead && <div className="mt-1.5 text-ink-soft">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {notice && <div className="-mt-2 mb-6">{notice}</div>}
      {children}
    </div>
  )
}

interface SectionProps {
  title: ReactNode
  aside?: ReactNode
  lead?: ReactNode
  children: ReactNode
  className?: string
}

export function Section({ title, aside, lead, children, className }: SectionProps) {
  return (
    <section className={cx('mt-9 first:mt-0', className)}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-title font-bold">{title}</h2>
        {aside && <div className="text-small text-ink-faint">{aside}</div>}
      </div>
      {lead && <p className="-mt-2 mb-3 max-w-2xl text-small text-ink-soft">{lead}</p>}
      {children}
    </section>
  )
}

/** A box for what belongs together. */
export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={cx('rounded-box border border-line bg-raised p-4 shadow-low sm:p-5', className)}
    >
      {children}
    </div>
  )
}
