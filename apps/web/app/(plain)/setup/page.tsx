import type { Metadata } from 'next'
import { serverClient } from '../../../api/server.ts'
import { pageTitles } from '../../../messages/titles.ts'
import { Setup } from '../../../features/setup/setup.tsx'

// The token in the address is a secret: it goes into no referrer.
export const metadata: Metadata = { title: pageTitles('setup'), referrer: 'no-referrer' }

interface SetupPageProps {
  searchParams: Promise<{ token?: string }>
}

export default async function SetupPage({ searchParams }: SetupPageProps) {
  const { token } = await searchParams
  const { needsOwner } = await (await serverClient()).getSetup()
  return <Setup token={token} needsOwner={needsOwner} />
}
