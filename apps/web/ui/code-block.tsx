'use client'

import { useEffect, useState } from 'react'
import { Check, Copy } from 'lucide-react'
import { cx } from './cx.ts'
import uiTexts from '../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../messages/texts.tsx'

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTexts(uiTexts)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-small px-2 text-tiny font-semibold text-ink-soft hover:bg-mute-soft hover:text-ink"
    >
      <Icon className="size-3.5" aria-hidden="true" />
      <span aria-live="polite">{copied ? t('copied') : (label ?? t('copy'))}</span>
    </button>
  )
}

interface CodeBlockProps {
  code: string
  /** What it is, for those who can not see that it is code. */
  label: string
  /** A command to type: shown with a prompt that is not copied. */
  prompt?: boolean
  tall?: boolean
}

export function CodeBlock({ code, label, prompt = false, tall = false }: CodeBlockProps) {
  return (
    <div className="flex items-start gap-1 rounded-box border border-line bg-sunken py-1 pr-1 pl-3.5">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={cx(
          'min-w-0 flex-1 overflow-auto py-1.5 font-mono text-[0.8rem] leading-5 text-ink',
          tall ? 'max-h-[32rem]' : 'max-h-72',
        )}
      >
        {prompt && <span className="text-ink-faint select-none">$ </span>}
        {code}
      </pre>
      <CopyButton text={code} />
    </div>
  )
}
