import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { Calendars } from '../../../../features/calendars/calendars.tsx'
import { calendarsQuery } from '../../../../features/calendars/queries.ts'
import { pageTitles } from '../../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('settings') }

export default function CalendarsPage() {
  return (
    <Prefetch
      path="/settings/calendars"
      load={(cache, client) => [cache.fetchInfiniteQuery(calendarsQuery(client))]}
    >
      <Calendars />
    </Prefetch>
  )
}
