'use client'

import { useNow } from 'use-intl'
import type { Definition } from '@floyo/contracts'
import { meaningInWords } from './template-in-words.ts'
import { partsOf } from './template.ts'
import filledTexts from '../../messages/en/filled.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface TemplateTextProps {
  template: string
  trigger: Definition['trigger']
}

/** A text as a run will say it: what is only known then stands in words, or as it is written. */
export function TemplateText({ template, trigger }: TemplateTextProps) {
  const t = useTexts(filledTexts)
  const today = useNow()
  return partsOf(template).map((part) => {
    if ('text' in part) return part.text
    const told = meaningInWords(part.meaning, { t, today, trigger })
    const look = 'rounded-small box-decoration-clone px-1 py-0.5'
    return told === undefined ? (
      <code key={part.at} className={`${look} bg-mute-soft font-mono text-[0.85em] wrap-anywhere`}>
        {part.expression}
      </code>
    ) : (
      <span key={part.at} className={`${look} bg-tide-soft font-sans text-tide-ink`}>
        {told}
      </span>
    )
  })
}
