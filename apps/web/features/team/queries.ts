import { queryOptions } from '@tanstack/react-query'
import type { Client } from '@floyo/client'
import { pagedQuery } from '../../api/paged.ts'

export function sharingQuery(client: Client, patternId: string) {
  return queryOptions({
    queryKey: ['sharing', patternId],
    queryFn: ({ signal }) => client.getSharing({ params: { patternId } }, { signal }),
  })
}

export function sharedPatternsQuery(client: Client) {
  return pagedQuery({
    key: ['shared-patterns'],
    meta: { shows: ['suggestion'] },
    read: (after, signal) => client.listSharedPatterns({ query: { after, limit: 20 } }, { signal }),
  })
}

export function teamPatternsQuery(client: Client) {
  return queryOptions({
    queryKey: ['team-patterns'],
    queryFn: ({ signal }) => client.listTeamPatterns({}, { signal }),
  })
}

export function teamContributionQuery(client: Client) {
  return queryOptions({
    queryKey: ['team-contribution'],
    queryFn: ({ signal }) => client.getTeamContribution({}, { signal }),
    meta: { shows: ['suggestion'] },
  })
}
