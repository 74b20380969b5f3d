'use client'

import { useCallback, useEffect, useTransition } from 'react'
import { useRouter } from 'next/navigation'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import lostTexts from '../../messages/en/lost.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'
import { PlainFrame } from './plain-frame.tsx'

/** In the place of a page while the API can not answer: it asks again by itself until the page is there. */
export function ComeBack({ afterSeconds }: { afterSeconds: number }) {
  const t = useTexts(lostTexts)
  const router = useRouter()
  const [isAsking, startAsking] = useTransition()
  const ask = useCallback(() => startAsking(() => router.refresh()), [router])
  useEffect(() => {
    if (isAsking) return
    const timer = setTimeout(ask, afterSeconds * 1000)
    return () => clearTimeout(timer)
  }, [isAsking, ask, afterSeconds])
  return (
    <PlainFrame title={t('busyTitle')} lead={t('busyText')}>
      <Button
        busy={isAsking}
        icon={<RefreshCw className="size-4" aria-hidden="true" />}
        onClick={ask}
      >
        {t('askNow')}
      </Button>
    </PlainFrame>
  )
}
