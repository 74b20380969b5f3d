'use client'

import { Fragment } from 'react'
import { useFormatter } from 'use-intl'
import type { Suggestion } from '@floyo/contracts'
import { Card, Section } from '../../ui/page.tsx'
import { idInWords } from '../definition/outline.ts'
import editsTexts from '../../messages/en/edits.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Where its place among the suggestions comes from: each factor, and the answers behind it. */
export function RankView({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(editsTexts)
  const format = useFormatter()
  const { minutesSavedPerWeek, confidence, learned } = suggestion
  const { acceptance, undone, kept } = learned
  const factors = [
    { name: t('rank.minutes'), factor: minutesSavedPerWeek, digits: 1 },
    { name: t('rank.confidence'), factor: confidence, digits: 2 },
    { name: t('rank.acceptance'), factor: acceptance, digits: 2 },
    { name: t('rank.undone'), factor: 1 - undone, digits: 2 },
    { name: t('rank.kept'), factor: kept, digits: 2 },
  ].filter(({ factor }, index) => index < 2 || factor !== 1)
  const rank = factors.reduce((product, { factor }) => product * factor, 1)
  const number = (value: number, digits: number): string =>
    format.number(value, { maximumFractionDigits: digits })
  return (
    <Section title={t('rank.title')} lead={t('rank.lead')}>
      <Card>
        <div className="flex flex-wrap items-start gap-x-4 gap-y-4">
          {factors.map(({ name, factor, digits }, index) => (
            <Fragment key={name}>
              {index > 0 && <Sign text="×" said={t('rank.times')} />}
              <Factor name={name} value={number(factor, digits)} />
            </Fragment>
          ))}
          <Sign text="=" said={t('rank.equals')} />
          <Factor name={t('rank.result')} value={number(rank, 1)} strong />
        </div>
        <Reasons suggestion={suggestion} />
      </Card>
    </Section>
  )
}

function Sign({ text, said }: { text: string; said: string }) {
  return (
    <span className="text-title leading-7 text-ink-faint">
      <span aria-hidden="true">{text}</span>
      <span className="sr-only">{said}</span>
    </span>
  )
}

function Factor({ name, value, strong }: { name: string; value: string; strong?: boolean }) {
  return (
    <p className="max-w-32">
      <span
        className={`tabular block text-title leading-7 font-bold ${strong ? 'text-tide-ink' : ''}`}
      >
        {value}
      </span>
      <span className="block text-small text-ink-faint">{name}</span>
    </p>
  )
}

function Reasons({ suggestion: { learned } }: { suggestion: Suggestion }) {
  const t = useTexts(editsTexts)
  const { acceptance, undone, because, kept, habits } = learned
  const { switchOff, move } = habits
  const reasons = [
    ...because.map((one) => t('rank.answered', one)),
    ...(acceptance > 1 && because.length === 0 ? [t('rank.raised')] : []),
    ...(undone > 0 ? [t('rank.takenBack')] : []),
    ...switchOff.map((one) =>
      t('rank.out', {
        step: idInWords(one.stepId),
        off: one.off,
        all: one.off + one.kept,
      }),
    ),
    ...(kept < 1 && switchOff.length === 0 ? [t('rank.trimmed', { kept })] : []),
    ...(move ? [t('rank.moves', { ...move, ...sideOf(move.minutes) })] : []),
  ]
  return (
    <ul className="mt-4 list-disc border-t border-line pt-4 pl-5 text-ink-soft marker:text-line-strong">
      {(reasons.length > 0 ? reasons : [t('rank.plain')]).map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  )
}

/** How far, and to which side. */
export function sideOf(minutes: number): { minutes: number; side: 'earlier' | 'later' } {
  return { minutes: Math.abs(minutes), side: minutes < 0 ? 'earlier' : 'later' }
}
