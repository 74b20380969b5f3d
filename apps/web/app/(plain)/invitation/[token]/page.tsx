import type { Metadata } from 'next'
import { ApiProblem } from '@floyo/client'
import { serverClient } from '../../../../api/server.ts'
import { Invitation } from '../../../../features/invitation/invitation.tsx'
import { whenAvailable } from '../../../../features/shell/when-available.tsx'
import { pageTitles } from '../../../../messages/titles.ts'

// The token in the address is a secret: it goes into no referrer.
export const metadata: Metadata = { title: pageTitles('invitation'), referrer: 'no-referrer' }

interface InvitationPageProps {
  params: Promise<{ token: string }>
}

export default function InvitationPage({ params }: InvitationPageProps) {
  return whenAvailable(async () => {
    const { token } = await params
    return <Invitation token={token} preview={await previewOf(token)} />
  })
}

async function previewOf(token: string) {
  const client = await serverClient()
  try {
    return await client.previewInvitation({ params: { token } })
  } catch (error) {
    const isOver = error instanceof ApiProblem && (error.status === 410 || error.status === 404)
    if (isOver) return null
    throw error
  }
}
