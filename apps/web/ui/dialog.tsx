'use client'

import { useEffect, useId, useRef, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import uiTexts from '../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../messages/texts.tsx'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  wide?: boolean
}

/**
 * A question that holds up the page. The platform's own dialog: it keeps the focus inside, gives it
 * back when it closes, and Escape closes it. What has `data-begin` gets the focus first.
 */
export function Dialog({ open, onClose, title, children, wide = false }: DialogProps) {
  const t = useTexts(uiTexts)
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    if (open && !dialog?.open) {
      dialog?.showModal()
      dialog?.querySelector<HTMLElement>('[data-begin]')?.focus()
    }
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
      className={cx(
        'm-auto max-h-[min(90dvh,60rem)] scroll-pb-24 w-[calc(100%-2rem)] overflow-auto rounded-sheet border border-line bg-raised text-ink shadow-high backdrop:bg-[oklch(0.2_0.03_215/0.45)] open:animate-[rise_0.18s_ease-out]',
        wide ? 'max-w-2xl' : 'max-w-md',
      )}
    >
      {open && (
        <div className="p-5 sm:p-6">
          <div className="mb-4 flex items-start justify-between gap-4">
            <h2 id={titleId} className="pt-1 text-title font-bold">
              {title}
            </h2>
            <IconButton label={t('close')} onClick={onClose} className="-mt-1 -mr-2">
              <X className="size-5" aria-hidden="true" />
            </IconButton>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}

interface DialogActionsProps {
  /** Offers to leave all as it is. */
  onCancel?: () => void
  children: ReactNode
}

/** What can be done with it, always in sight: a long dialog scrolls behind. */
export function DialogActions({ onCancel, children }: DialogActionsProps) {
  const t = useTexts(uiTexts)
  return (
    <div className="sticky bottom-0 -mx-5 mt-3 -mb-5 flex flex-wrap justify-end gap-2 bg-raised px-5 pt-3 pb-5 sm:-mx-6 sm:-mb-6 sm:px-6 sm:pb-6">
      {onCancel && (
        <Button tone="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      )}
      {children}
    </div>
  )
}
