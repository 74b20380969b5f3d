'use client'

import { useId, useState } from 'react'
import { PenLine } from 'lucide-react'
import type { Definition } from '@floyo/contracts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { isTemplate } from '../definition/template.ts'
import { TemplateText } from '../definition/template-text.tsx'
import type { Question } from './asks.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface TemplateAnswerProps {
  question: Question
  trigger: Definition['trigger']
  value: string
  onChange: (value: string) => void
}

/** A text to fill in. One that a run fills in by itself is told in words, until somebody wants to write it. */
export function TemplateAnswer({ question, trigger, value, onChange }: TemplateAnswerProps) {
  const t = useTexts(suggestionsTexts)
  const id = useId()
  const { label, why } = question
  const [isPlain] = useState(() => !isTemplate(value))
  const [isAsked, setAsked] = useState(false)
  if (!isPlain && !isAsked) {
    return (
      <div
        role="group"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-why`}
        className="grid grid-cols-[minmax(0,1fr)] gap-1.5"
      >
        <p id={`${id}-label`} className="text-small font-semibold">
          {label}
        </p>
        <div className="flex items-start justify-between gap-2 rounded-box bg-sunken py-1.5 pr-1.5 pl-3">
          <p className="min-w-0 py-1 whitespace-pre-line wrap-anywhere">
            <TemplateText template={value} trigger={trigger} />
          </p>
          <Button
            size="small"
            tone="quiet"
            icon={<PenLine className="size-4" aria-hidden="true" />}
            aria-label={t('filled.changeOf', { label })}
            onClick={() => setAsked(true)}
          >
            {t('filled.change')}
          </Button>
        </div>
        <p id={`${id}-why`} className="text-small text-ink-faint">
          {why}
        </p>
      </div>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <TextArea
        label={label}
        hint={isPlain ? why : `${why} ${t('filled.hint', { open: '{{', close: '}}' })}`}
        value={value}
        rows={value.length > 34 ? 3 : 1}
        maxLength={20_000}
        // Whoever asked to write it begins at once.
        ref={isPlain ? undefined : focus}
        onChange={(event) => onChange(event.target.value)}
      />
      {isTemplate(value) && (
        <p className="text-small whitespace-pre-line text-ink-soft wrap-anywhere">
          {t('filled.says')} <TemplateText template={value} trigger={trigger} />
        </p>
      )}
    </div>
  )
}

function focus(area: HTMLTextAreaElement | null): void {
  area?.focus()
}
