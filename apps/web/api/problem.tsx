'use client'

import type { ReactNode } from 'react'
import { CircleAlert, Unplug } from 'lucide-react'
import { ApiProblem, Unreachable } from '@floyo/client'
import { Button } from '../ui/button.tsx'
import { WithCode } from '../ui/with-code.tsx'
import problemsTexts from '../messages/en/problems.json' with { type: 'json' }
import uiTexts from '../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../messages/texts.tsx'

/** What went wrong in the reader's words, and what to do about it. */
export function useProblemText(): (error: unknown) => { title: string; fix: string } {
  const t = useTexts(problemsTexts)
  return (error) => {
    if (error instanceof Unreachable) return { title: t('offline.title'), fix: t('offline.fix') }
    if (!(error instanceof ApiProblem))
      return { title: t('internal.title'), fix: t('internal.fix') }
    const { code } = error
    if (code === 'too_many_requests' && error.retryAfterSeconds !== undefined) {
      const seconds = Math.ceil(error.retryAfterSeconds)
      return { title: t('too_many_requests.title'), fix: t('waitSeconds', { seconds }) }
    }
    return { title: t(`${code}.title`), fix: t(`${code}.fix`) }
  }
}

interface ProblemNoticeProps {
  error: unknown
  retry?: (() => unknown) | undefined
  children?: ReactNode
}

/** A failure where its effect is: what went wrong, the server's own words, and the way on. */
export function ProblemNotice({ error, retry, children }: ProblemNoticeProps) {
  const t = useTexts(uiTexts)
  const { title, fix } = useProblemText()(error)
  // The places in the input say it better than the sentence that sums them up.
  const summed = error instanceof ApiProblem && error.errors.length === 0
  const detail = summed && error.message !== fix ? error.message : undefined
  const requestId = error instanceof ApiProblem ? error.requestId : ''
  const Icon = error instanceof Unreachable ? Unplug : CircleAlert
  return (
    <div role="alert" className="flex gap-3 rounded-box bg-bad-soft p-4 text-bad-ink">
      <Icon className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="text-small">
          <WithCode text={fix} />
        </p>
        {detail && (
          <p className="mt-1 text-small">
            <WithCode text={detail} />
          </p>
        )}
        {error instanceof ApiProblem && error.errors.length > 0 && (
          <ul className="mt-2 grid gap-1 text-small">
            {error.errors.slice(0, 8).map((one) => (
              <li key={`${one.field}${one.code}`}>
                <code className="font-mono text-tiny font-semibold">{one.field || '/'}</code>{' '}
                {one.message}
              </li>
            ))}
          </ul>
        )}
        {requestId && (
          <p className="mt-2 font-mono text-tiny">{t('requestId', { id: requestId })}</p>
        )}
        {(retry ?? children) && (
          <div className="mt-3 flex flex-wrap gap-2">
            {retry && (
              <Button size="small" onClick={() => void retry()}>
                {t('tryAgain')}
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
    </div>
  )
}
