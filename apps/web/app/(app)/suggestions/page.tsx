import type { Metadata } from 'next'
import { Prefetch } from '../../../api/prefetch.tsx'
import { pageTitles } from '../../../messages/titles.ts'
import {
  lastLookQuery,
  parseStatus,
  suggestionsQuery,
} from '../../../features/suggestions/queries.ts'
import { Suggestions } from '../../../features/suggestions/suggestions.tsx'

export const metadata: Metadata = { title: pageTitles('suggestions') }

interface SuggestionsPageProps {
  searchParams: Promise<{ status?: string }>
}

export default async function SuggestionsPage({ searchParams }: SuggestionsPageProps) {
  const status = parseStatus((await searchParams).status)
  return (
    <Prefetch
      path={`/suggestions?status=${status}`}
      load={(cache, client) => [
        cache.fetchInfiniteQuery(suggestionsQuery(client, { status })),
        ...(status === 'open' ? [cache.fetchQuery(lastLookQuery(client))] : []),
      ]}
    >
      <Suggestions />
    </Prefetch>
  )
}
