'use client'

import { ArrowRight } from 'lucide-react'
import type { TeamContribution } from '@floyo/contracts'
import { EventIcon } from '../activity/event-icon.tsx'
import { actInWords, useTeamTexts, whenInWords } from './words.ts'

type Item = TeamContribution['items'][number] & {
  /** Whose minutes are told. */
  of: 'each' | 'oneself'
}

/** A way of working without whom: when, the kinds of its acts in their order, and how long it takes. */
export function TeamTemplateView({ template, weeklyMinutes, of }: Item) {
  const t = useTeamTexts()
  const time = t(`weekly.${weeklyMinutes}`)
  return (
    <>
      <p className="mb-3 font-semibold">{whenInWords(t, template.schedule)}</p>
      <ol className="flex flex-wrap items-center gap-2">
        {template.steps.map(({ act, service }, index) => (
          // The same kind of act may come twice, so only the place tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className="flex items-center gap-2">
            {index > 0 && (
              <ArrowRight className="size-4 shrink-0 text-line-strong" aria-hidden="true" />
            )}
            <span className="flex items-center gap-2 rounded-box border border-line bg-raised px-3 py-1.5 text-small">
              <EventIcon type={act} className="size-4 shrink-0 text-tide-ink" />
              {actInWords(t, act)}
              {service && <span className="text-ink-faint">{t('byService')}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p className="mt-3 text-small text-ink-soft">{of === 'each' ? t('each', { time }) : time}</p>
    </>
  )
}
