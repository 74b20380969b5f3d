import type { Metadata } from 'next'
import { serverClient } from '../../../api/server.ts'
import { pageTitles } from '../../../messages/titles.ts'
import { Setup } from '../../../features/setup/setup.tsx'
import { whenAvailable } from '../../../features/shell/when-available.tsx'

// The token in the address is a secret: it goes into no referrer.
export const metadata: Metadata = { title: pageTitles('setup'), referrer: 'no-referrer' }

interface SetupPageProps {
  searchParams: Promise<{ token?: string }>
}

export default function SetupPage({ searchParams }: SetupPageProps) {
  return whenAvailable(async () => {
    const { token } = await searchParams
    const { needsOwner } = await (await serverClient()).getSetup()
    return <Setup token={token} needsOwner={needsOwner} />
  })
}
