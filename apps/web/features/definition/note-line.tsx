'use client'

import { CircleAlert } from 'lucide-react'
import { type Note, noteInWords } from '../suggestions/told-note.ts'
import { useTelling } from '../suggestions/use-telling.ts'

/** What a person still has to do or to check, in a list. */
export function NoteLine({ note }: { note: Note }) {
  const telling = useTelling()
  return (
    <li className="flex items-start gap-2 text-small text-ink-soft">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-saffron-ink" aria-hidden="true" />
      <span className="min-w-0 wrap-anywhere">{noteInWords(note, telling)}</span>
    </li>
  )
}
