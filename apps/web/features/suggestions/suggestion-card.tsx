'use client'

import { Clock } from 'lucide-react'
import type { Suggestion } from '@floyo/contracts'
import { Link } from '../../ui/link.tsx'
import { Decision } from './decision.tsx'
import { useRoutineZone } from './routine-zone.ts'
import { EditsLine } from './edits-view.tsx'
import { HeatMapView } from '../evidence/heat-map-view.tsx'
import { StepStrip } from './step-strip.tsx'
import { summaryInWords, titleInWords } from './told-suggestion.ts'
import { useTelling } from './use-telling.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A suggestion in a list: the routine in a sentence, its calendar, and what it would save. */
export function SuggestionCard({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(suggestionsTexts)
  const timeZone = useRoutineZone(suggestion.pattern)
  const { pattern, status } = suggestion
  const telling = useTelling()
  return (
    <li className="group relative grid gap-x-8 gap-y-4 rounded-box border border-line bg-raised p-5 shadow-low transition-colors hover:border-tide-line sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h3 className="text-lead font-bold">
          <Link
            href={`/suggestions/${suggestion.id}`}
            className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-box focus-visible:after:outline-2 focus-visible:after:outline-tide"
          >
            {titleInWords(suggestion, telling)}
          </Link>
        </h3>
        <p className="mt-1 max-w-2xl text-balance text-ink-soft">
          {summaryInWords(suggestion, telling)}
        </p>
        <div className="mt-3.5">
          <StepStrip pattern={pattern} small />
        </div>
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-small">
          {suggestion.minutesSavedPerWeek > 0 && (
            <span className="inline-flex items-center gap-1.5 font-semibold text-tide-ink">
              <Clock className="size-4" aria-hidden="true" />
              {t('savesPerWeek', { minutes: Math.round(suggestion.minutesSavedPerWeek) })}
            </span>
          )}
          <span className="text-ink-faint">{t('sure', { confidence: suggestion.confidence })}</span>
          {status === 'open' && suggestion.learned.because[0] && (
            <span className="text-ink-faint">
              {t('rankedLower', suggestion.learned.because[0])}
            </span>
          )}
          <EditsLine suggestion={suggestion} />
        </div>
      </div>
      <div className="flex flex-wrap items-end justify-between gap-4 sm:flex-col">
        <HeatMapView pattern={pattern} timeZone={timeZone} small />
        <div className="relative flex flex-wrap items-center justify-end gap-2">
          <Decision suggestion={suggestion} small />
        </div>
      </div>
    </li>
  )
}
