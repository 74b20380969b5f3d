'use client'

import type { ReactNode } from 'react'
import { ProblemNotice } from './problem.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'

interface ConfirmProps {
  open: boolean
  onClose: () => void
  title: string
  /** Exactly what will be gone, and for whom. */
  children: ReactNode
  action: string
  busy: boolean
  error: unknown
  onConfirm: () => void
}

/** Asks before something that can not be taken back. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  busy,
  error,
  onConfirm,
}: ConfirmProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="text-ink-soft">{children}</div>
      {error !== null && error !== undefined && (
        <div className="mt-4">
          <ProblemNotice error={error} />
        </div>
      )}
      <DialogActions onCancel={onClose}>
        <Button tone="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
