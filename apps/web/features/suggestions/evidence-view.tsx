'use client'

import { useFormatter } from 'use-intl'
import type { Suggestion } from '@floyo/contracts'
import { durationInWords } from '../../ui/duration.ts'
import { Card, Section } from '../../ui/page.tsx'
import { Moment } from '../../ui/time.tsx'
import { scheduleSentence } from '../definition/words.ts'
import { explain } from './explanation.ts'
import { HeatMapLegend, HeatMapView } from './heat-map-view.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface EvidenceProps {
  suggestion: Suggestion
  timeZone: string
}

/** Why it is believed: the calendar of it, the counts, and each time that it was seen. */
export function EvidenceView({ suggestion, timeZone }: EvidenceProps) {
  const t = useTexts(suggestionsTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  const { pattern, minutesSavedPerWeek, confidence } = suggestion
  const { evidence, schedule } = pattern
  const { median, p10, p90 } = evidence.manualSeconds
  const facts = [
    {
      value: t('ofExpected', { hits: evidence.hits, expected: evidence.expected }),
      name: t('held'),
    },
    { value: t('dayCount', { days: evidence.distinctDays }), name: t('distinctDays') },
    {
      value: durationInWords(median * 1000),
      name: t('byHand', {
        low: durationInWords(p10 * 1000),
        high: durationInWords(p90 * 1000),
      }),
    },
    {
      value: t('minutesPerWeek', { minutes: Math.round(minutesSavedPerWeek) }),
      name: t('wouldSave'),
    },
    { value: format.number(confidence, { style: 'percent' }), name: t('confidence') },
  ]
  const rule = schedule ? scheduleSentence(words, format, schedule) : t('onTrigger')
  return (
    <Section title={t('evidence')} aside={rule}>
      <Card>
        <div className="flex flex-wrap items-start gap-x-10 gap-y-6">
          <div className="min-w-0">
            <HeatMapView pattern={pattern} timeZone={timeZone} />
            <div className="mt-3">
              <HeatMapLegend />
            </div>
          </div>
          <dl className="grid flex-1 basis-64 grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-x-8 gap-y-5">
            {facts.map(({ name, value }) => (
              <div key={name} className="flex flex-col-reverse justify-end">
                <dt className="text-small text-ink-faint">{name}</dt>
                <dd className="text-title font-bold">{value}</dd>
              </div>
            ))}
          </dl>
        </div>
        <h3 className="mt-5 border-t border-line pt-4 text-small font-semibold">
          {t('why.title')}
        </h3>
        <ul className="mt-1 max-w-3xl list-disc pl-5 text-ink-soft marker:text-line-strong">
          {explain(pattern, { t, format, timeZone, rule }).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <Occurrences evidence={evidence} />
      </Card>
    </Section>
  )
}

/** The calendar as a list, newest first. */
function Occurrences({ evidence }: { evidence: Suggestion['pattern']['evidence'] }) {
  const t = useTexts(suggestionsTexts)
  const extra = new Set(evidence.extra)
  const all = [
    ...evidence.occurrences.map(({ at, endedAt, eventIds }) => ({
      at,
      mark: extra.has(at) ? ('extra' as const) : ('hit' as const),
      took: Date.parse(endedAt) - Date.parse(at),
      events: eventIds.length,
    })),
    ...evidence.missed.map((at) => ({ at, mark: 'missed' as const, took: 0, events: 0 })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return (
    <details className="mt-5 border-t border-line pt-4">
      <summary className="inline-block rounded-small text-small font-semibold text-tide-ink underline decoration-tide-line underline-offset-3">
        {t('everyTime', { count: all.length })}
      </summary>
      <div
        className="mt-3 max-h-96 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={t('evidence')}
      >
        <table className="w-full text-left text-small">
          <thead className="text-ink-faint">
            <tr>
              <th className="py-1 pr-4 font-semibold">{t('when')}</th>
              <th className="py-1 pr-4 font-semibold">{t('mark')}</th>
              <th className="py-1 pr-4 font-semibold">{t('took')}</th>
              <th className="py-1 font-semibold">{t('events')}</th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ at, mark, took, events }) => (
              <tr key={`${mark}${at}`} className="border-t border-line">
                <td className="py-1.5 pr-4">
                  <Moment at={at} />
                </td>
                <td className="py-1.5 pr-4">{t(`marks.${mark}`)}</td>
                <td className="tabular py-1.5 pr-4">{took > 0 ? durationInWords(took) : '–'}</td>
                <td className="tabular py-1.5">{events || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
