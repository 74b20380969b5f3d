'use client'

import { useState, type FormEvent, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { ProblemNotice } from './problem.tsx'

export interface Answer<Reason extends string> {
  reason: Reason
  comment?: string
}

interface ReasonDialogProps<Reason extends string> {
  open: boolean
  onClose: () => void
  title: string
  text: string
  /** The first one is chosen beforehand. */
  reasons: readonly [Reason, ...Reason[]]
  labelOf: (reason: Reason) => string
  /** What a chosen reason means, or asks for besides. */
  renderDetail?: (reason: Reason) => ReactNode
  commentLabel: string
  /** On the button that sends it. */
  action: string
  busy: boolean
  error: Error | null
  onAnswer: (answer: Answer<Reason>) => void
}

/** Asks why not: one of a few reasons, and a comment if there is more to say. */
export function ReasonDialog<Reason extends string>(props: ReasonDialogProps<Reason>) {
  const { open, onClose, title, text, reasons, labelOf, commentLabel, action, busy, error } = props
  const [reason, setReason] = useState<Reason>(reasons[0])
  const [comment, setComment] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const said = comment.trim()
    props.onAnswer({ reason, ...(said ? { comment: said } : {}) })
  }
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <p className="mb-4 text-ink-soft">{text}</p>
        <fieldset className="mb-4 grid gap-1">
          <legend className="sr-only">{title}</legend>
          {reasons.map((one) => (
            <div key={one}>
              <label className="flex cursor-pointer items-center gap-3 rounded-box px-3 py-2 hover:bg-mute-soft has-checked:bg-tide-soft has-checked:text-tide-ink">
                <input
                  type="radio"
                  name="reason"
                  data-begin={reason === one ? '' : undefined}
                  className="size-4 accent-tide"
                  checked={reason === one}
                  onChange={() => setReason(one)}
                />
                {labelOf(one)}
              </label>
              {reason === one && props.renderDetail && (
                <div className="pt-1 pr-3 pb-2 pl-10 text-small text-ink-soft">
                  {props.renderDetail(one)}
                </div>
              )}
            </div>
          ))}
        </fieldset>
        <TextField
          label={commentLabel}
          value={comment}
          maxLength={1000}
          onChange={(event) => setComment(event.target.value)}
        />
        {error && (
          <div className="mt-4">
            <ProblemNotice error={error} />
          </div>
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={busy}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
