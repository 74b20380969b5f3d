'use client'

import { useFormatter } from 'use-intl'
import type { Suggestion } from '@floyo/contracts'
import { Badge } from '../../ui/status.tsx'
import suggestionsTexts from '../../messages/en/suggestions.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Why it was dismissed, or until when it was put off; nothing where it was not. */
export function DismissedBadge({ suggestion }: { suggestion: Suggestion }) {
  const t = useTexts(suggestionsTexts)
  const format = useFormatter()
  const { dismissReason, snoozedUntil } = suggestion
  if (dismissReason === null) return null
  if (snoozedUntil === null) return <Badge>{t(`reasons.${dismissReason}`)}</Badge>
  const until = format.dateTime(new Date(snoozedUntil), { dateStyle: 'medium' })
  return <Badge mood="info">{t('dismissal.until', { until })}</Badge>
}
