import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { suggestionQuery } from '../../../../features/suggestions/queries.ts'
import { SuggestionPage } from '../../../../features/suggestions/suggestion-page.tsx'

export const metadata: Metadata = { title: pageTitles('suggestion') }

interface SuggestionRouteProps {
  params: Promise<{ id: string }>
}

export default async function SuggestionRoute({ params }: SuggestionRouteProps) {
  const { id } = await params
  return (
    <Prefetch
      path={`/suggestions/${id}`}
      load={(cache, client) => [cache.fetchQuery(suggestionQuery(client, id))]}
    >
      <SuggestionPage id={id} />
    </Prefetch>
  )
}
