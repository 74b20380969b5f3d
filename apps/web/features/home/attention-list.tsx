'use client'

import { useQuery } from '@tanstack/react-query'
import { Footprints, Sprout } from 'lucide-react'
import type { AttentionItem } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { List, Row } from '../../ui/list.tsx'
import { Section } from '../../ui/page.tsx'
import { Badge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { attentionQuery } from './queries.ts'
import attentionTexts from '../../messages/en/attention.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Workflows that have drifted, and trials that went well; nothing while there are none. */
export function AttentionList() {
  const t = useTexts(attentionTexts)
  const { data } = useQuery(attentionQuery(useClient()))
  if (!data || data.items.length === 0) return null
  const more = data.total - data.items.length
  return (
    <Section title={t('title')}>
      <List label={t('title')}>
        {data.items.map((item) => (
          <AttentionRow
            key={item.kind === 'drift' ? item.noteId : `trial ${item.workflowId}`}
            item={item}
          />
        ))}
      </List>
      {more > 0 && <p className="mt-2 text-small text-ink-faint">{t('more', { count: more })}</p>}
    </Section>
  )
}

function AttentionRow({ item }: { item: AttentionItem }) {
  const t = useTexts(attentionTexts)
  const isTrial = item.kind === 'promotion'
  const href = `/workflows/${item.workflowId}`
  return (
    <Row
      href={isTrial ? href : `${href}#note-${item.noteId}`}
      lead={
        isTrial ? (
          <Sprout className="size-5 text-tide-ink" aria-hidden="true" />
        ) : (
          <Footprints className="size-5 text-saffron-ink" aria-hidden="true" />
        )
      }
      title={item.workflowName}
      detail={
        isTrial
          ? t('promotion', { agreed: item.agreed, decided: item.decided })
          : t(`drift.${item.drift}`, { seen: item.seen, of: item.of })
      }
      aside={
        <>
          <RelativeTime at={item.at} />
          {isTrial ? (
            <Badge mood="tide">{t('promote')}</Badge>
          ) : (
            <Badge mood="warm">{t(item.proposes ? 'proposes' : 'look')}</Badge>
          )}
        </>
      }
    />
  )
}
