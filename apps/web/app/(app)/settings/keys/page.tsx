import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { apiKeysQuery } from '../../../../features/settings/queries.ts'
import { ApiKeys } from '../../../../features/settings/api-keys.tsx'

export const metadata: Metadata = { title: pageTitles('settings') }

export default function SettingsPage() {
  return (
    <Prefetch
      path="/settings/keys"
      load={(cache, client) => [cache.fetchInfiniteQuery(apiKeysQuery(client))]}
    >
      <ApiKeys />
    </Prefetch>
  )
}
