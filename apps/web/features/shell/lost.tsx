'use client'

import { useEffect } from 'react'
import { Compass, RefreshCw } from 'lucide-react'
import { ApiProblem } from '@floyo/client'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import lostTexts from '../../messages/en/lost.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** There is no such page, or nothing in this workspace has that address. */
export function NotFound() {
  const t = useTexts(lostTexts)
  return (
    <div className="mx-auto max-w-2xl px-4 py-16">
      <EmptyState
        icon={<Compass className="size-6" aria-hidden="true" />}
        title={t('title')}
        action={
          <>
            <ButtonLink href="/" tone="primary">
              {t('home')}
            </ButtonLink>
            <ButtonLink href="/workflows">{t('workflows')}</ButtonLink>
            <ButtonLink href="/runs">{t('runs')}</ButtonLink>
          </>
        }
      >
        {t('text')}
      </EmptyState>
    </div>
  )
}

/** A page that could not be drawn. A session that has ended leads to signing in, and back here. */
export function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const t = useTexts(lostTexts)
  const signedOut = error instanceof ApiProblem && error.code === 'unauthenticated'
  useEffect(() => {
    if (!signedOut) return
    const { pathname, search } = window.location
    window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
  }, [signedOut])
  if (signedOut) return null
  if (error.name === 'ChunkLoadError') {
    return (
      <div className="mx-auto max-w-2xl px-4 py-16">
        <EmptyState
          icon={<RefreshCw className="size-6" aria-hidden="true" />}
          title={t('updatedTitle')}
          action={
            <Button tone="primary" onClick={() => window.location.reload()}>
              {t('reload')}
            </Button>
          }
        >
          {t('updatedText')}
        </EmptyState>
      </div>
    )
  }
  return (
    <div className="mx-auto max-w-2xl px-4 py-16">
      <ProblemNotice error={error} retry={retry}>
        <ButtonLink href="/" size="small">
          {t('home')}
        </ButtonLink>
      </ProblemNotice>
    </div>
  )
}
