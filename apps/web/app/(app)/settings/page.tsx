import type { Metadata } from 'next'
import { Prefetch } from '../../../api/prefetch.tsx'
import { pageTitles } from '../../../messages/titles.ts'
import { workspaceQuery } from '../../../features/settings/queries.ts'
import { WorkspaceSettings } from '../../../features/settings/workspace-settings.tsx'

export const metadata: Metadata = { title: pageTitles('settings') }

export default function SettingsPage() {
  return (
    <Prefetch path="/settings" load={(cache, client) => [cache.fetchQuery(workspaceQuery(client))]}>
      <WorkspaceSettings />
    </Prefetch>
  )
}
