'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { Pages } from '../../api/load-more.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAddress } from '../../ui/link.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Moment } from '../../ui/time.tsx'
import { auditQuery } from './queries.ts'
import { SettingsFrame } from './settings-frame.tsx'
import auditTexts from '../../messages/en/audit.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Who changed what, newest first. */
export function Audit() {
  const t = useTexts(auditTexts)
  const { query } = useAddress()
  const action = query.get('action') ?? undefined
  const list = useInfiniteQuery(auditQuery(useClient(), { action }))
  return (
    <SettingsFrame>
      <p className="mb-4 max-w-2xl text-ink-soft">{t('lead')}</p>
      <div className="mb-5">
        <SearchField label={t('byAction')} name="action" />
      </div>
      <Pages list={list} empty={<EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>}>
        {(entries) => (
          <div
            className="overflow-x-auto rounded-box border border-line bg-raised shadow-low"
            tabIndex={0}
            role="region"
            aria-label={t('title')}
          >
            <table className="w-full min-w-[40rem] text-left text-small">
              <thead className="border-b border-line bg-sunken text-ink-soft">
                <tr>
                  <th className="px-4 py-2.5 font-semibold">{t('at')}</th>
                  <th className="px-4 py-2.5 font-semibold">{t('actor')}</th>
                  <th className="px-4 py-2.5 font-semibold">{t('action')}</th>
                  <th className="px-4 py-2.5 font-semibold">{t('changes')}</th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {entries.map((entry) => (
                  <tr key={entry.id} className="align-top">
                    <td className="px-4 py-2.5 whitespace-nowrap">
                      <Moment at={entry.at} />
                    </td>
                    <td className="px-4 py-2.5">
                      {entry.actor.name}
                      <span className="block text-ink-faint">
                        {t(`actors.${entry.actor.type}`)}
                      </span>
                    </td>
                    <td className="px-4 py-2.5">
                      <code className="font-mono text-[0.8rem] font-medium">{entry.action}</code>
                      <span className="block text-ink-faint">{entry.targetType}</span>
                    </td>
                    <td className="max-w-80 px-4 py-2.5 font-mono text-[0.75rem] break-all text-ink-soft">
                      {Object.keys(entry.changes).length > 0 ? JSON.stringify(entry.changes) : '–'}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Pages>
    </SettingsFrame>
  )
}
