'use client'

import { useFormatter } from 'use-intl'
import type { PatternShape } from '@floyo/contracts'
import { ruleInWords } from '../suggestions/rule.ts'
import { StepStrip } from '../suggestions/step-strip.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import teamTexts from '../../messages/en/team.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A shared routine: how it goes, when, how often it was seen, and how long it takes. */
export function ShapeView({ shape }: { shape: PatternShape }) {
  const t = useTexts(teamTexts)
  const suggestions = useTexts(suggestionsTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  const { timesSeen, minutesByHand, steps } = shape
  // What it is about was left out before it was shown.
  const kinds = { ...shape, steps: steps.map(({ type }) => ({ type, subject: '' })) }
  return (
    <>
      <StepStrip pattern={shape} />
      <p className="mt-3 text-small text-ink-soft">
        {ruleInWords(kinds, { t: suggestions, words, format })}
        {' · '}
        {t('timesSeen', { times: timesSeen })}
        {' · '}
        {t('byHand', { minutes: minutesByHand })}
      </p>
    </>
  )
}
