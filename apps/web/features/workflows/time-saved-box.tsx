'use client'

import type { TimeSaved } from '@floyo/contracts'
import { minutesInWords } from '../../ui/duration.ts'
import { Card } from '../../ui/page.tsx'
import { Moment } from '../../ui/time.tsx'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What its runs have saved, from what was measured by hand: a range, since hands are not clocks. */
export function TimeSavedBox({ timeSaved }: { timeSaved: TimeSaved }) {
  const t = useTexts(workflowsTexts.timeSaved)
  const { runs, since, low, high } = timeSaved
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('title')}</h2>
      <p className="text-lead font-semibold text-tide-ink">
        {low === high ? inMinutes(low) : t('range', { low: inMinutes(low), high: inMinutes(high) })}
      </p>
      <p className="mt-1 text-small text-ink-soft">
        {t('runs', { runs })} <Moment at={since} />. {t('measured')}
      </p>
    </Card>
  )
}

/** Something was saved: a minute at the least. */
function inMinutes(seconds: number): string {
  return minutesInWords(Math.max(60, seconds)) ?? ''
}
