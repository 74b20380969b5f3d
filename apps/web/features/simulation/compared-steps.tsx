'use client'

import type { SimulationComparison, StepSaying } from '@floyo/contracts'
import { sayingInWords } from './told-step.ts'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Steps that would have done something else in starts of both. */
export function ComparedSteps({
  comparison: { steps, sampled },
  names: [own, other],
}: {
  comparison: SimulationComparison
  names: readonly [string, string]
}) {
  const t = useTexts(simulationTexts)
  const said = (sayings: readonly StepSaying[] | undefined, before: string | null): string =>
    sayings?.map((one) => `${t(`outcomes.${one.outcome}`)}: ${sayingInWords(one, t)}`).join('\n') ||
    (before ?? t('notReached'))
  if (sampled === 0) return null
  if (steps.length === 0) return <p className="mt-4 text-small">{t('stepsSame', { sampled })}</p>
  return (
    <div className="mt-4">
      <h4 className="mb-2 text-small font-semibold">{t('stepsDiffer', { sampled })}</h4>
      <ul className="divide-y divide-line overflow-hidden rounded-box border border-line">
        {steps.map((step) => (
          <li
            key={step.stepId}
            className="grid grid-cols-[minmax(0,1fr)] gap-1 px-4 py-3 text-small"
          >
            <span>
              <span className="font-semibold">{step.stepId}</span>{' '}
              <span className="text-ink-faint">{t('inStarts', { count: step.starts })}</span>
            </span>
            <span className="break-words whitespace-pre-line">
              <span className="text-ink-faint">{own}</span> {said(step.says?.this, step.this)}
            </span>
            <span className="break-words whitespace-pre-line">
              <span className="text-ink-faint">{other}</span> {said(step.says?.other, step.other)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
