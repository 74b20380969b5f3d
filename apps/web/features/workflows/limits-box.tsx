'use client'

import type { Definition, WorkflowLimit } from '@floyo/contracts'
import { Card } from '../../ui/page.tsx'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** How many of its runs may go on at a time and begin in a time, and which of them go first. */
export function LimitsBox({ definition }: { definition: Definition }) {
  const t = useTexts(workflowsTexts.limits)
  const { limits = [], priority = 'normal' } = definition
  if (limits.length === 0 && priority === 'normal') return null
  return (
    <Card>
      <h2 className="mb-2 font-bold">{t('title')}</h2>
      <ul className="grid gap-2 text-small">
        {priority !== 'normal' && <li>{t(`priority.${priority}`)}</li>}
        {limits.map((limit) => (
          <LimitLine key={JSON.stringify(limit)} limit={limit} />
        ))}
      </ul>
    </Card>
  )
}

function LimitLine({ limit }: { limit: WorkflowLimit }) {
  const t = useTexts(workflowsTexts.limits)
  const sayRate = (rate: string): string => {
    const [count = '', period = ''] = rate.split('/')
    return t('rate', { count: Number(count), period })
  }
  const said =
    'concurrency' in limit ? t('concurrency', { count: limit.concurrency }) : sayRate(limit.rate)
  return (
    <li>
      {said} <span className="text-ink-soft">{t(`overflow.${limit.overflow}`)}</span>
      {limit.key !== undefined && (
        <span className="block text-ink-soft">
          {t('key')} <code className="font-mono break-all">{limit.key}</code>
        </span>
      )}
    </li>
  )
}
