'use client'

import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { Forecast } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { durationInWords } from '../../ui/duration.ts'
import { Card } from '../../ui/page.tsx'
import { forecastQuery, type WorkflowDetail } from './queries.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What is to be expected of the draft: how long runs take, how many there are, whom they call. */
export function ForecastBox({ workflow }: { workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts.forecast)
  const { data } = useQuery(forecastQuery(useClient(), workflow))
  if (!data) return null
  const { duration, runsPerDay, starts, calls, warnings } = data
  return (
    <Card>
      <h2 className="mb-2 font-bold">{t('title')}</h2>
      {warnings.length > 0 && (
        <ul className="mb-3 grid gap-2 rounded-box bg-saffron-soft p-3 text-small text-saffron-ink">
          {warnings.map(({ field, code, message }) => (
            <li key={`${field} ${code}`} className="flex gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
              {message}
            </li>
          ))}
        </ul>
      )}
      <ul className="grid gap-2 text-small">
        <li>
          <Duration duration={duration} />
        </li>
        {starts.length > 0 && <li>{t('runsPerDay', { count: rounded(runsPerDay) })}</li>}
        {starts
          .filter(({ perDay }) => perDay === null)
          .map(({ trigger, type }) => (
            <li key={trigger} className="text-ink-soft">
              {t('unknownStarts', { type })}
            </li>
          ))}
        {calls.map(({ kind, name, perDay, peakMinute }) => (
          <li key={`${kind} ${name}`}>
            {t('calls', { name, perDay: rounded(perDay) })}{' '}
            <span className="text-ink-soft">{t('peak', { count: rounded(peakMinute) })}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Duration({ duration }: { duration: Forecast['duration'] }) {
  const t = useTexts(workflowsTexts.forecast)
  const { p50, p95, basis, samples, unknownSteps } = duration
  if (p50 === null || p95 === null) return t('unknownDuration')
  return (
    <>
      {t('duration', { p50: durationInWords(p50 * 1000), p95: durationInWords(p95 * 1000) })}{' '}
      <span className="text-ink-soft">
        {basis === 'runs' ? t('ofRuns', { count: samples }) : t('ofSteps')}
        {unknownSteps.length > 0 && ` ${t('without', { steps: unknownSteps.join(', ') })}`}
      </span>
    </>
  )
}

/** Whole from ten on, with one digit after the point below. */
function rounded(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10
}
