'use client'

import { ArrowLeftRight, ArrowRight } from 'lucide-react'
import { EventIcon } from '../activity/event-icon.tsx'
import { eventInWords } from '../definition/words.ts'
import { cx } from '../../ui/cx.ts'
import { shortSubject } from './subject-parts.ts'
import { SubjectText } from './subject-text.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface StepStripProps {
  pattern: {
    steps: readonly {
      type: string
      subject: string
      optional: boolean
      example?: string
      swapped?: boolean | undefined
      seen?: number | undefined
    }[]
    triggerStep: number | null
    evidence?: { occurrences: readonly unknown[] }
  }
  small?: boolean
}

/** What is done, in its order: each act with what it is done to. */
export function StepStrip({ pattern, small = false }: StepStripProps) {
  const t = useTexts(suggestionsTexts)
  const words = useTexts(wordsTexts)
  const all = pattern.evidence?.occurrences.length ?? 0
  const oftenOf = (seen: number | undefined): string =>
    seen === undefined || all === 0 ? t('sometimes') : t('seenOf', { seen, all })
  return (
    <ol aria-label={t('stepsLabel')} className="flex flex-wrap items-center gap-x-2 gap-y-2">
      {pattern.steps.map((step, index) => (
        // A routine may do the same thing twice, so only the place tells its steps apart.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex min-w-0 items-center gap-2">
          {index > 0 &&
            (step.swapped ? (
              <span title={t('swaps')} className="shrink-0 text-saffron-ink">
                <ArrowLeftRight className="size-4" aria-hidden="true" />
                <span className="sr-only">{t('swaps')}</span>
              </span>
            ) : (
              <ArrowRight className="size-4 shrink-0 text-line-strong" aria-hidden="true" />
            ))}
          <span
            title={step.example}
            className={cx(
              'flex min-w-0 items-center gap-2.5 rounded-box border bg-raised',
              step.optional ? 'border-dashed border-line-strong' : 'border-line',
              small ? 'px-2.5 py-1' : 'px-3 py-2',
            )}
          >
            <span className="text-tide-ink">
              <EventIcon type={step.type} className="size-4 shrink-0" />
            </span>
            {small ? (
              <span className="truncate font-mono text-tiny">
                {step.subject ? <SubjectText subject={shortSubject(step.subject)} /> : step.type}
              </span>
            ) : (
              <span className="min-w-0">
                <span className="block text-tiny text-ink-faint first-letter:uppercase">
                  {index === pattern.triggerStep && `${t('starts')} · `}
                  {eventInWords(words, step.type)}
                </span>
                <span className="block font-mono text-[0.8rem] wrap-anywhere">
                  <SubjectText subject={step.subject} />
                </span>
                {(step.optional || step.swapped) && (
                  <span className="mt-0.5 block text-tiny font-medium text-saffron-ink first-letter:uppercase">
                    {[step.optional && oftenOf(step.seen), step.swapped && t('swapsWithLast')]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                )}
              </span>
            )}
            {small && step.optional && <span className="sr-only">{oftenOf(step.seen)}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}
