import type { Metadata } from 'next'
import { Prefetch } from '../../../api/prefetch.tsx'
import { overviewQuery } from '../../../features/home/queries.ts'
import { pageTitles } from '../../../messages/titles.ts'
import { Start } from '../../../features/start/start.tsx'

export const metadata: Metadata = { title: pageTitles('start') }

export default function StartPage() {
  return (
    <Prefetch path="/start" load={(cache, client) => [cache.fetchQuery(overviewQuery(client))]}>
      <Start />
    </Prefetch>
  )
}
