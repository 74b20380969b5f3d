import type { Metadata } from 'next'
import { Prefetch } from '../../../../api/prefetch.tsx'
import { pageTitles } from '../../../../messages/titles.ts'
import { Audit } from '../../../../features/settings/audit.tsx'
import { auditQuery } from '../../../../features/settings/queries.ts'

export const metadata: Metadata = { title: pageTitles('settings') }

interface AuditPageProps {
  searchParams: Promise<{ action?: string }>
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { action } = await searchParams
  return (
    <Prefetch
      path="/settings/audit"
      load={(cache, client) => [cache.fetchInfiniteQuery(auditQuery(client, { action }))]}
    >
      <Audit />
    </Prefetch>
  )
}
