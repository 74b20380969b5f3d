'use client'

import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { cx } from '../../ui/cx.ts'
import { attentionQuery } from './queries.ts'
import attentionTexts from '../../messages/en/attention.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** How many things are worth a look, beside the name of Home; nothing while there are none. */
export function AttentionCount({ className }: { className?: string }) {
  const t = useTexts(attentionTexts)
  const { data } = useQuery({
    ...attentionQuery(useClient()),
    enabled: useCan('suggestions:read'),
  })
  if (!data || data.total === 0) return null
  return (
    <span
      className={cx(
        'tabular grid h-5 min-w-5 place-items-center rounded-full bg-saffron-soft px-1.5 text-tiny leading-none font-bold text-saffron-ink',
        className,
      )}
    >
      <span aria-hidden="true">{data.total}</span>
      <span className="sr-only">{t('count', { count: data.total })}</span>
    </span>
  )
}
