'use client'

import { ButtonLink } from '../../ui/button.tsx'
import lostTexts from '../../messages/en/lost.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'
import { PlainFrame } from './plain-frame.tsx'

/** There is no such address at all: outside of the frame of a workspace, maybe with nobody signed in. */
export function NotFoundOutside() {
  const t = useTexts(lostTexts)
  return (
    <PlainFrame title={t('title')} lead={t('text')}>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/" tone="primary">
          {t('home')}
        </ButtonLink>
        <ButtonLink href="/workflows">{t('workflows')}</ButtonLink>
        <ButtonLink href="/runs">{t('runs')}</ButtonLink>
      </div>
    </PlainFrame>
  )
}
