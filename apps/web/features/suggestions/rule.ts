/** The rule of a routine in words: its times, or the act that starts it. */
import type { Pattern } from '@floyo/contracts'
import type { createTranslator } from 'use-intl/core'
import { eventInWords, type Format, scheduleSentence, type Words } from '../definition/words.ts'
import type suggestionsTexts from '../../messages/en/suggestions.json'
import { subjectParts } from './subject-parts.ts'

type Texts = ReturnType<typeof createTranslator<typeof suggestionsTexts>>

interface Ruled {
  schedule: Pattern['schedule']
  triggerStep: number | null
  steps: readonly Pick<Pattern['steps'][number], 'type' | 'subject'>[]
}

export function ruleInWords(
  { schedule, triggerStep, steps }: Ruled,
  { t, words, format }: { t: Texts; words: Words; format: Format },
): string {
  if (schedule) return scheduleSentence(words, format, schedule)
  const start = steps[triggerStep ?? 0]
  if (!start) return t('onTrigger')
  const subject = subjectParts(start.subject)
    .map(({ text, changes }) => (changes ? '…' : text))
    .join('')
  const what = eventInWords(words, start.type)
  return subject === '' ? t('onStep', { what }) : t('onStepOf', { what, subject })
}
