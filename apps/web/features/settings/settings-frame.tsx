'use client'

import type { ReactNode } from 'react'
import { useCan } from '../../api/me.tsx'
import { useAddress } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { ViewTabs } from '../../ui/segments.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The pages of the settings, those that the reader may see. */
export function SettingsFrame({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  const t = useTexts(settingsTexts)
  const { path } = useAddress()
  const mayKeys = useCan('api-keys:read')
  const mayAudit = useCan('audit:read')
  const tabs = [
    { href: '/settings', label: t('tabs.workspace') },
    { href: '/settings/people', label: t('tabs.people') },
    { href: '/settings/calendars', label: t('tabs.calendars') },
    ...(mayKeys ? [{ href: '/settings/keys', label: t('tabs.keys') }] : []),
    ...(mayAudit ? [{ href: '/settings/audit', label: t('tabs.audit') }] : []),
  ]
  return (
    <Page title={t('title')} actions={actions}>
      <ViewTabs label={t('title')} tabs={tabs} current={path} />
      {children}
    </Page>
  )
}
