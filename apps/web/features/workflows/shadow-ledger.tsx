'use client'

import { useFormatter, useTimeZone } from 'use-intl'
import type { ShadowLedger } from '@floyo/contracts'
import { TextLink } from '../../ui/link.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { dayOf } from '../time/days.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type Verdict = ShadowLedger['entries'][number]['verdict']

const moods: Record<Verdict, Mood> = {
  agreed: 'good',
  'workflow-only': 'warm',
  'person-only': 'info',
  unknown: 'mute',
}

const shownEntries = 12

/** How well a workflow in shadow met what its person did: in all, and each time. */
export function Ledger({ ledger }: { ledger: ShadowLedger }) {
  const t = useTexts(workflowsTexts.personShadow)
  const timeZone = useTimeZone() ?? 'UTC'
  const { agreed, workflowOnly, personOnly, unknown, ready, entries } = ledger
  const decided = agreed + workflowOnly + personOnly
  return (
    <>
      {ready && (
        <p className="mt-3 rounded-box bg-good-soft px-3 py-2 font-medium text-good-ink">
          {t('ready')}
        </p>
      )}
      {decided === 0 ? <p className="mt-3">{t('nothingYet')}</p> : <Shares ledger={ledger} />}
      {unknown > 0 && <p className="mt-1 text-small text-ink-soft">{t('unknown', { unknown })}</p>}
      {entries.length > 0 && (
        <ul
          aria-label={t('ledger')}
          className="mt-3 divide-y divide-line overflow-hidden rounded-box border border-line"
        >
          {entries.slice(0, shownEntries).map(({ at, verdict, eventIds }, index) => (
            <li
              // Several events may start it at one moment.
              // oxlint-disable-next-line react/no-array-index-key
              key={`${at} ${verdict} ${index}`}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5 text-small"
            >
              <Moment at={at} />
              <span className="flex items-center gap-3">
                {eventIds.length > 0 && (
                  <TextLink href={`/activity?day=${dayOf(at, timeZone)}`}>
                    {t('events', { count: eventIds.length })}
                  </TextLink>
                )}
                <Badge mood={moods[verdict]}>{t(`verdicts.${verdict}`)}</Badge>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What is decided as one bar, and in numbers. */
function Shares({ ledger }: { ledger: ShadowLedger }) {
  const t = useTexts(workflowsTexts.personShadow)
  const format = useFormatter()
  const { agreed, workflowOnly, personOnly, agreement } = ledger
  const decided = agreed + workflowOnly + personOnly
  const parts = [
    { verdict: 'agreed', count: agreed, fill: 'fill-good', dot: 'bg-good' },
    { verdict: 'workflow-only', count: workflowOnly, fill: 'fill-saffron', dot: 'bg-saffron' },
    { verdict: 'person-only', count: personOnly, fill: 'fill-info', dot: 'bg-info' },
  ] as const
  const starts = parts.map((_, index) =>
    parts.slice(0, index).reduce((sum, { count }) => sum + count, 0),
  )
  return (
    <div className="mt-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-title font-bold">{t('agreedOf', { agreed, decided })}</span>
        <span className="text-small text-ink-faint">
          {t('agreement', { share: format.number(agreement, { style: 'percent' }) })}
        </span>
      </p>
      <svg
        viewBox={`0 0 ${decided} 1`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="mt-2 block h-2 w-full overflow-hidden rounded-full"
      >
        {parts.map(({ verdict, count, fill }, index) => (
          <rect key={verdict} x={starts[index]} width={count} height="1" className={fill} />
        ))}
      </svg>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
        {parts
          .filter(({ count }) => count > 0)
          .map(({ verdict, count, dot }) => (
            <li key={verdict} className="flex items-center gap-2">
              <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
              {t(`counted.${verdict}`, { count })}
            </li>
          ))}
      </ul>
    </div>
  )
}
