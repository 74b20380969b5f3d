import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import type { SuggestionStatus } from '@floyo/contracts'
import { pagedQuery } from '../../api/paged.ts'

export function suggestionsQuery(client: Client, filter: { status: SuggestionStatus }) {
  return pagedQuery({
    key: ['suggestions', filter],
    meta: { shows: ['suggestion'] },
    read: (after, signal) =>
      client.listSuggestions({ query: { ...filter, after, limit: 20 } }, { signal }),
  })
}

export function lastLookQuery(client: Client) {
  return queryOptions({
    queryKey: ['suggestions', 'last-look'],
    queryFn: ({ signal }) => client.readLastLook({}, { signal }),
    meta: { shows: ['suggestion'] },
  })
}

export function suggestionQuery(client: Client, suggestionId: string) {
  return queryOptions({
    queryKey: ['suggestion', suggestionId],
    queryFn: ({ signal }) => client.getSuggestion({ params: { suggestionId } }, { signal }),
    meta: { shows: ['suggestion'], only: suggestionId },
  })
}

const statuses: readonly SuggestionStatus[] = ['open', 'accepted', 'dismissed']

/** Which suggestions an address asks for; the open ones unless it says otherwise. */
export function parseStatus(value: string | null | undefined): SuggestionStatus {
  return statuses.find((status) => status === value) ?? 'open'
}
