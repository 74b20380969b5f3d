import type { Metadata } from 'next'
import { pageTitles } from '../../messages/titles.ts'
import { Prefetch } from '../../api/prefetch.tsx'
import { Home } from '../../features/home/home.tsx'
import { attentionQuery, overviewQuery } from '../../features/home/queries.ts'

export const metadata: Metadata = { title: pageTitles('home') }

export default function HomePage() {
  return (
    <Prefetch
      path="/"
      load={(cache, client) => [
        cache.fetchQuery(overviewQuery(client)),
        cache.fetchQuery(attentionQuery(client)),
      ]}
    >
      <Home />
    </Prefetch>
  )
}
