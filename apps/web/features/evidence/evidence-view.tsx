'use client'

import type { ReactNode } from 'react'
import { useFormatter } from 'use-intl'
import type { Pattern, Suggestion } from '@floyo/contracts'
import { durationInWords } from '../../ui/duration.ts'
import { Card, Section } from '../../ui/page.tsx'
import { Moment } from '../../ui/time.tsx'
import { type CounterExample, counterExamples } from './counter-examples.ts'
import { HeatMapLegend, HeatMapView } from './heat-map-view.tsx'
import { Occurrences } from './occurrences.tsx'
import { ruleInWords } from '../suggestions/rule.ts'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface EvidenceProps {
  suggestion: Suggestion
  timeZone: string
}

/** Why it is believed: its calendar and counts, the rule, what speaks against it, and each time that it was seen. */
export function EvidenceView({ suggestion, timeZone }: EvidenceProps) {
  const t = useTexts(suggestionsTexts)
  const { pattern } = suggestion
  return (
    <Section title={t('evidence')}>
      <Card>
        <div className="flex flex-wrap items-start gap-x-12 gap-y-6">
          <div className="min-w-0">
            <HeatMapView pattern={pattern} timeZone={timeZone} />
            <div className="mt-3">
              <HeatMapLegend pattern={pattern} timeZone={timeZone} />
            </div>
          </div>
          <Counts suggestion={suggestion} timeZone={timeZone} />
        </div>
        <dl className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-1 border-t border-line pt-5 sm:grid-cols-[7rem_minmax(0,1fr)] sm:gap-y-4">
          <Rule pattern={pattern} timeZone={timeZone} />
          <Against pattern={pattern} timeZone={timeZone} />
        </dl>
        <Occurrences evidence={pattern.evidence} timeZone={timeZone} />
      </Card>
    </Section>
  )
}

function Counts({ suggestion, timeZone }: EvidenceProps) {
  const t = useTexts(suggestionsTexts)
  const format = useFormatter()
  const { pattern, minutesSavedPerWeek, confidence } = suggestion
  const { evidence, schedule } = pattern
  const { median, p10, p90 } = evidence.manualSeconds
  const day = (at: string): string =>
    format.dateTime(new Date(at), { day: 'numeric', month: 'short', timeZone })
  const facts = [
    {
      value: t('ofExpected', { hits: evidence.hits, expected: evidence.expected }),
      name: t(schedule ? 'held' : 'followed'),
    },
    {
      value: t('dayCount', { days: evidence.distinctDays }),
      name: t('seenFromTo', { from: day(evidence.firstSeen), to: day(evidence.lastSeen) }),
    },
    { value: format.number(confidence, { style: 'percent' }), name: t('confidence') },
    ...(median > 0
      ? [
          {
            value: durationInWords(median * 1000),
            name: t('byHand', {
              low: durationInWords(p10 * 1000),
              high: durationInWords(p90 * 1000),
            }),
          },
        ]
      : []),
    ...(minutesSavedPerWeek > 0
      ? [
          {
            value: t('minutesPerWeek', { minutes: Math.round(minutesSavedPerWeek) }),
            name: t('wouldSave'),
          },
        ]
      : []),
  ]
  return (
    <dl className="grid flex-1 basis-64 grid-cols-2 gap-x-8 gap-y-5 sm:grid-cols-[repeat(auto-fit,minmax(10rem,1fr))]">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex flex-col-reverse justify-end">
          <dt className="text-small text-ink-faint">{name}</dt>
          <dd className="tabular text-title font-bold">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface PatternProps {
  pattern: Pattern
  timeZone: string
}

/** What starts it, and when that is next. */
function Rule({ pattern, timeZone }: PatternProps) {
  const t = useTexts(suggestionsTexts)
  const words = useTexts(wordsTexts)
  const format = useFormatter()
  const swapped = pattern.steps.filter((step) => step.swapped).length
  return (
    <>
      <Row name={t('why.rule')}>
        {ruleInWords(pattern, { t, words, format })}
        {swapped > 0 && (
          <p className="text-small text-ink-soft">{t('why.swapped', { count: swapped })}</p>
        )}
      </Row>
      {pattern.next.length > 0 && (
        <Row name={t('why.next')}>
          <ul className="flex flex-wrap gap-x-6 gap-y-0.5">
            {pattern.next.slice(0, 3).map((at) => (
              <li key={at}>
                <Moment at={at} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </Row>
      )}
    </>
  )
}

/** So many are told at once. */
const mostAgainst = 4

function Against({ pattern, timeZone }: PatternProps) {
  const t = useTexts(suggestionsTexts)
  const all = counterExamples(pattern, timeZone)
  return (
    <Row name={t('why.against')}>
      {all.length === 0 ? (
        <p className="text-ink-soft">{t('why.nothingAgainst')}</p>
      ) : (
        <ul className="grid gap-1">
          {all.slice(0, mostAgainst).map((one) => (
            <CounterExampleLine key={`${one.why}${one.at}`} example={one} timeZone={timeZone} />
          ))}
          {all.length > mostAgainst && (
            <li className="text-small text-ink-faint">
              {t('why.more', { count: all.length - mostAgainst })}
            </li>
          )}
        </ul>
      )}
    </Row>
  )
}

function CounterExampleLine({
  example: { at, why, done },
  timeZone,
}: {
  example: CounterExample
  timeZone: string
}) {
  const t = useTexts(suggestionsTexts)
  const format = useFormatter()
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  const time = done && format.dateTime(new Date(done), clock)
  return (
    <li className="flex flex-wrap gap-x-4">
      <span className="w-40 shrink-0">
        <Moment at={at} timeZone={timeZone} />
      </span>
      <span className="text-ink-soft">{t(`why.${why}`, { time: time ?? '' })}</span>
    </li>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-small font-semibold text-ink-faint sm:pt-0.5">{name}</dt>
      <dd className="min-w-0 max-sm:mb-4">{children}</dd>
    </>
  )
}
