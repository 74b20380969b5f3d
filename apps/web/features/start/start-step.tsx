'use client'

import type { ReactNode } from 'react'
import { cx } from '../../ui/cx.ts'
import startTexts from '../../messages/en/start.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** One thing to do, with its number, and whether it has been seen to be done. */
export function StartStep({
  number,
  title,
  done = false,
  children,
}: {
  number: number
  title: string
  done?: boolean
  children?: ReactNode
}) {
  const t = useTexts(startTexts)
  return (
    <li className="flex gap-4 pb-6 last:pb-0">
      <span
        className={cx(
          'grid size-8 shrink-0 place-items-center rounded-full text-small font-bold',
          done ? 'bg-good text-sheet' : 'bg-tide-soft text-tide-ink',
        )}
      >
        <span aria-hidden="true">{done ? '✓' : number}</span>
        <span className="sr-only">{done ? t('done') : t('step', { number })}</span>
      </span>
      <div className="min-w-0 flex-1 pt-1">
        <h2 className="font-bold">{title}</h2>
        {children && <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2.5">{children}</div>}
      </div>
    </li>
  )
}
