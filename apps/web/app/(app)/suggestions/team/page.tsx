import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import {
  sharedPatternsQuery,
  teamContributionQuery,
  teamPatternsQuery,
} from '../../../../features/team/queries.ts'
import { Team } from '../../../../features/team/team.tsx'

export const metadata: Metadata = { title: pageTitles('team') }

export default function TeamPage() {
  return (
    <Prefetch
      path="/suggestions/team"
      load={(cache, client) => [
        cache.fetchQuery(teamPatternsQuery(client)),
        cache.fetchQuery(teamContributionQuery(client)),
        cache.fetchInfiniteQuery(sharedPatternsQuery(client)),
      ]}
    >
      <Team />
    </Prefetch>
  )
}
