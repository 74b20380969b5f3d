'use client'

import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import uiTexts from '../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../messages/texts.tsx'

interface Toast {
  id: number
  message: string
  tone: 'good' | 'bad'
  undo?: (() => void) | undefined
}
type Say = (message: string, options?: { tone?: 'good' | 'bad'; undo?: () => void }) => void

const ToastContext = createContext<Say>(() => undefined)

/** Says what has just happened, with a way back where there is one. */
export const useToast = (): Say => use(ToastContext)

/** Long enough to read and to reach "undo" by keyboard. */
const shownMs = 8000

export function Toasts({ children }: { children: ReactNode }) {
  const t = useTexts(uiTexts)
  const [toasts, setToasts] = useState<Toast[]>([])
  const nextId = useRef(0)
  const remove = useCallback((id: number) => {
    setToasts((all) => all.filter((toast) => toast.id !== id))
  }, [])
  const say = useCallback<Say>(
    (message, { tone = 'good', undo } = {}) => {
      const id = nextId.current++
      setToasts((all) => [...all.slice(-2), { id, message, tone, undo }])
      setTimeout(() => remove(id), shownMs)
    },
    [remove],
  )
  useUndoKey(toasts, remove)
  const regionLabel = t('notifications')
  const region = useMemo(
    () => (
      <div
        role="region"
        aria-label={regionLabel}
        aria-live="polite"
        className="pointer-events-none fixed inset-x-4 bottom-20 z-50 grid justify-items-center gap-2 lg:right-6 lg:bottom-6 lg:left-auto lg:justify-items-end"
      >
        {toasts.map(({ id, message, tone, undo }) => (
          <div
            key={id}
            className="pointer-events-auto flex max-w-md animate-[rise_0.2s_ease-out] items-center gap-3 rounded-box border border-line bg-raised py-2 pr-2 pl-4 shadow-high"
          >
            {tone === 'good' ? (
              <CircleCheck className="size-5 shrink-0 text-good" aria-hidden="true" />
            ) : (
              <CircleAlert className="size-5 shrink-0 text-bad" aria-hidden="true" />
            )}
            <span className={cx('min-w-0 text-body', tone === 'bad' && 'font-medium')}>
              {message}
            </span>
            {undo && (
              <Button
                size="small"
                tone="quiet"
                aria-keyshortcuts="Control+Z"
                onClick={() => {
                  remove(id)
                  undo()
                }}
              >
                {t('undo')}
              </Button>
            )}
            <IconButton label={t('close')} onClick={() => remove(id)}>
              <X className="size-4" aria-hidden="true" />
            </IconButton>
          </div>
        ))}
      </div>
    ),
    [toasts, remove, regionLabel, t],
  )
  return (
    <ToastContext value={say}>
      {children}
      {region}
    </ToastContext>
  )
}

/** Control+Z (Command+Z) takes back what was said last, but for where it takes back what is being typed. */
function useUndoKey(toasts: readonly Toast[], remove: (id: number) => void): void {
  useEffect(() => {
    const last = toasts.findLast(({ undo }) => undo)
    if (!last?.undo) return
    const { id, undo } = last
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, shiftKey, altKey, target } = event
      if (key !== 'z' || !(ctrlKey || metaKey) || shiftKey || altKey) return
      if (target instanceof HTMLElement && target.closest('input, textarea, [contenteditable]'))
        return
      event.preventDefault()
      remove(id)
      undo()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [toasts, remove])
}
