'use client'

import type { Limits } from '@floyo/contracts'
import { useFormatter } from 'use-intl'
import limitsTexts from '../../messages/en/limits.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** "4 at a time and 20 in 1s". */
export function LimitsLine({ limits }: { limits: Limits }) {
  const t = useTexts(limitsTexts)
  const format = useFormatter()
  const words = limits.map((one) => {
    if ('concurrency' in one) return t('atATime', { count: one.concurrency })
    const [count = '', period = ''] = one.rate.split('/')
    return t('inATime', { count: Number(count), period })
  })
  return <>{format.list(words)}</>
}
