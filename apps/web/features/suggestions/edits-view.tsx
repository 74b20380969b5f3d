'use client'

import { ArrowDownUp, Clock, Minus, PenLine, Plus, Power, Zap } from 'lucide-react'
import { useFormatter } from 'use-intl'
import type { Suggestion, SuggestionEdit } from '@floyo/contracts'
import { Card } from '../../ui/page.tsx'
import { editsInWords } from './edits-in-words.ts'
import editsTexts from '../../messages/en/edits.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const icons = {
  'schedule-moved': Clock,
  'trigger-changed': Zap,
  'step-off': Power,
  'step-removed': Minus,
  'step-added': Plus,
  'input-changed': PenLine,
  'setting-changed': PenLine,
  'steps-reordered': ArrowDownUp,
} as const satisfies Record<SuggestionEdit['kind'], unknown>

/** What the person changed in what was suggested, one by one; nothing where they did not. */
export function EditsView({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(editsTexts)
  const told = useEdits(suggestion)
  if (told.length === 0) return null
  return (
    <Card className="mb-8">
      <h2 className="font-bold">{t('title')}</h2>
      <p className="mt-1 text-small text-ink-soft">{t('lead')}</p>
      <ul className="mt-3 grid gap-2">
        {suggestion.edits.map(({ kind }, index) => {
          const Icon = icons[kind]
          return (
            <li key={told[index]} className="flex items-start gap-3">
              <span className="mt-px grid size-6 shrink-0 place-items-center rounded-full bg-tide-soft text-tide-ink">
                <Icon className="size-3.5" aria-hidden="true" />
              </span>
              <span className="min-w-0 wrap-anywhere first-letter:uppercase">{told[index]}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

const shown = 2

/** The same in a line, for a list of suggestions. */
export function EditsLine({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(editsTexts)
  const format = useFormatter()
  const told = useEdits(suggestion)
  if (told.length === 0) return null
  const more = told.length - shown
  const first = told.slice(0, shown)
  const changes = format.list(more > 0 ? [...first, t('more', { count: more })] : first)
  return <span className="min-w-0 text-ink-soft wrap-anywhere">{t('short', { changes })}</span>
}

function useEdits(suggestion: Suggestion): string[] {
  const t = useTexts(editsTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  return editsInWords(suggestion, { t, words, format })
}
