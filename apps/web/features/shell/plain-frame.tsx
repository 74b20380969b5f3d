import type { ReactNode } from 'react'
import { Link } from '../../ui/link.tsx'
import { Wordmark } from '../../ui/logo.tsx'
import { Tide } from './tide.tsx'

interface PlainFrameProps {
  title: ReactNode
  lead?: ReactNode
  children: ReactNode
}

/** Pages outside of a workspace: signing in, setting up, invitations, confirming a device. */
export function PlainFrame({ title, lead, children }: PlainFrameProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.05fr)]">
      <div className="flex flex-col px-6 py-6 sm:px-12 sm:py-9">
        <Link href="/" aria-label="Floyo" className="self-start rounded-box">
          <Wordmark />
        </Link>
        <main className="m-auto w-full max-w-[25rem] py-12">
          <h1 className="text-page font-bold">{title}</h1>
          {lead && <p className="mt-2 text-ink-soft">{lead}</p>}
          <div className="mt-7">{children}</div>
        </main>
      </div>
      <Tide />
    </div>
  )
}
