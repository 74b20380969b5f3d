'use client'

import type { SampledStarts, StubbedAnswer } from '@floyo/contracts'
import { TextLink } from '../../ui/link.tsx'
import { Badge, type Mood } from '../../ui/status.tsx'
import { Moment } from '../../ui/time.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { sayingInWords } from './told-step.ts'
import simulationTexts from '../../messages/en/simulation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type Step = NonNullable<SampledStarts['latest']>['steps'][number]

const outcomeMoods: Record<Step['outcome'], Mood> = {
  ran: 'good',
  stubbed: 'tide',
  skipped: 'mute',
  failed: 'bad',
}

/** Some of the starts carried out with nothing really done: how they ended, and the latest step by step. */
export function SampledView({ sampled }: { sampled: SampledStarts }) {
  const t = useTexts(simulationTexts)
  const { starts, outcomes, branches, latest } = sampled
  if (!latest || latest.steps.length === 0) return null
  return (
    <div className="mt-5">
      <h3 className="mb-2 font-semibold">{t('sampled', { starts })}</h3>
      <ul className="mb-4 grid gap-1.5 text-small">
        {outcomes.map(({ status, stepId, message, starts: count, at }) => (
          <li key={`${stepId}${message}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <Badge mood={status === 'failed' ? 'bad' : 'good'}>
              {t(`ends.${status}`, { count })}
            </Badge>
            {stepId !== null && <span className="font-semibold">{stepId}</span>}
            <span className="min-w-0 flex-1 basis-64 break-words text-ink-soft">
              {message && <WithCode text={message} />} {t('latest')} <Moment at={at} />
            </span>
          </li>
        ))}
        {branches.map(({ stepId, taken, starts: count }) => (
          <li key={`${stepId}${taken}`} className="text-ink-soft">
            {t('branch', { step: stepId, taken, count, starts })}
          </li>
        ))}
      </ul>
      <h3 className="mb-2 font-semibold">{t('dryRun')}</h3>
      <ol className="grid gap-2">
        {latest.steps.map(({ key, stepId, answer, ...saying }) => (
          <li key={key} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-small">
            <Badge mood={outcomeMoods[saying.outcome]}>{t(`outcomes.${saying.outcome}`)}</Badge>
            <span className="font-semibold">{stepId}</span>
            <span className="min-w-0 flex-1 basis-64 break-words text-ink-soft">
              <WithCode text={sayingInWords(saying, t)} />{' '}
              {answer && <Answer answer={answer} failed={saying.outcome === 'failed'} />}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

function Answer({ answer, failed }: { answer: StubbedAnswer; failed: boolean }) {
  const t = useTexts(simulationTexts)
  if (answer.source === 'example') {
    return <span className="whitespace-nowrap text-ink-faint">{t('example')}</span>
  }
  return (
    <TextLink href={`/runs/${answer.runId}`}>{t(failed ? 'recordedFailure' : 'recorded')}</TextLink>
  )
}
