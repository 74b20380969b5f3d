import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { invitationsQuery, membersQuery } from '../../../../features/settings/queries.ts'
import { People } from '../../../../features/settings/people.tsx'

export const metadata: Metadata = { title: pageTitles('settings') }

export default function SettingsPage() {
  return (
    <Prefetch
      path="/settings/people"
      load={(cache, client) => [
        cache.fetchInfiniteQuery(membersQuery(client)),
        cache.fetchInfiniteQuery(invitationsQuery(client)),
      ]}
    >
      <People />
    </Prefetch>
  )
}
