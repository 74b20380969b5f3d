import type { Metadata } from 'next'
import { withQuery } from '../../../api/address.ts'
import { Prefetch } from '../../../api/prefetch.tsx'
import { currentMe } from '../../../api/server.ts'
import { Activity } from '../../../features/activity/activity.tsx'
import {
  devicesListQuery,
  eventsQuery,
  parseEventFilter,
} from '../../../features/activity/queries.ts'
import { pageTitles } from '../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('activity') }

interface ActivityPageProps {
  searchParams: Promise<Record<string, string | undefined>>
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const query = await searchParams
  const zone = (await currentMe())?.workspace?.timezone ?? 'UTC'
  const filter = parseEventFilter((name) => query[name], zone)
  return (
    <Prefetch
      path={withQuery('/activity', query)}
      load={(cache, client) => [
        cache.fetchInfiniteQuery(eventsQuery(client, filter)),
        cache.fetchQuery(devicesListQuery(client)),
      ]}
    >
      <Activity />
    </Prefetch>
  )
}
