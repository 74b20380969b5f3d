'use client'

import { Hourglass } from 'lucide-react'
import type { RunWait, StepRun } from '@floyo/contracts'
import { TextLink } from '../../ui/link.tsx'
import { Moment, RelativeTime } from '../../ui/time.tsx'
import type { RunDetail } from './run-detail.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What a run waits for, a line each, with the way to what would let it go on. */
export function RunWaits({ run, steps }: { run: RunDetail; steps: readonly StepRun[] }) {
  const t = useTexts(runsTexts)
  const timed = steps.filter(({ status, waitsUntil }) => status === 'waiting' && waitsUntil)
  const known = run.waits.length + timed.length > 0
  if (!known && !run.waitingFor) return null
  return (
    <div className="flex gap-3 rounded-box bg-saffron-soft p-4 text-saffron-ink">
      <Hourglass className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold">
          {t('waitsFor')} {!known && <span className="font-normal">{run.waitingFor}</span>}
        </p>
        {known && (
          <ul className="mt-1 grid gap-1 break-words">
            {run.waits.map((wait) => (
              <li key={wait.stepKey}>
                <WaitLine wait={wait} />
              </li>
            ))}
            {timed.map((step) => (
              <li key={step.key}>
                <TimeLine step={step} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

/** What one step waits for; nothing when it waits for none of these. */
export function StepWait({ step, waits }: { step: StepRun; waits: readonly RunWait[] }) {
  const wait = waits.find(({ stepKey }) => stepKey === step.key)
  if (step.status !== 'waiting' || (!wait && !step.waitsUntil)) return null
  return (
    <p className="text-small break-words text-saffron-ink">
      {wait ? <WaitLine wait={wait} /> : <TimeLine step={step} />}
    </p>
  )
}

function WaitLine({ wait }: { wait: RunWait }) {
  const t = useTexts(runsTexts.waits)
  return (
    <>
      <What wait={wait} />
      {wait.until && (
        <>
          {' · '}
          {t('until')} <Moment at={wait.until} withZone />
        </>
      )}
    </>
  )
}

const link = 'text-inherit decoration-current'

function What({ wait }: { wait: RunWait }) {
  const t = useTexts(runsTexts.waits)
  const { stepKey } = wait
  switch (wait.kind) {
    case 'event':
      return t('event', { type: wait.eventType ?? '', step: stepKey })
    case 'webhook':
      return t('webhook', { step: stepKey })
    case 'approval':
      return (
        <>
          {t('approval')}{' '}
          <TextLink className={link} href={`/approvals/${wait.approvalId}`}>
            {wait.message.split('\n')[0]}
          </TextLink>
        </>
      )
    case 'child':
      if (!wait.runId) return t('child', { workflow: wait.workflow })
      return (
        <TextLink className={link} href={`/runs/${wait.runId}`}>
          {t('child', { workflow: wait.workflow })}
        </TextLink>
      )
  }
}

function TimeLine({ step: { key, waitsUntil } }: { step: StepRun }) {
  const t = useTexts(runsTexts.waits)
  if (!waitsUntil) return null
  return (
    <>
      {t('time', { step: key })} <Moment at={waitsUntil} withZone /> ·{' '}
      <RelativeTime at={waitsUntil} />
    </>
  )
}
