'use client'

import { ArrowLeftRight, ArrowRight } from 'lucide-react'
import { EventIcon } from '../activity/event-icon.tsx'
import { eventInWords } from '../definition/words.ts'
import { cx } from '../../ui/cx.ts'
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
    seen === undefined ? '' : `, ${t('seenOf', { seen, all })}`
  return (
    <ol aria-label={t('stepsLabel')} className="flex flex-wrap items-center gap-x-2 gap-y-2">
      {pattern.steps.map((step, index) => (
        // A routine may do the same thing twice, so only the place tells its steps apart.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex min-w-0 items-center gap-2">
          {index > 0 &&
            (step.swapped ? (
              <ArrowLeftRight className="size-4 shrink-0 text-saffron-ink" aria-hidden="true" />
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
              <span className="truncate font-mono text-tiny">{step.subject || step.type}</span>
            ) : (
              <span className="min-w-0">
                <span className="block text-tiny text-ink-faint first-letter:uppercase">
                  {index === pattern.triggerStep && `${t('starts')} · `}
                  {eventInWords(words, step.type)}
                  {step.optional && ` · ${t('sometimes')}${oftenOf(step.seen)}`}
                  {step.swapped && ` · ${t('swaps')}`}
                </span>
                <span className="block truncate font-mono text-[0.8rem]">{step.subject}</span>
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
