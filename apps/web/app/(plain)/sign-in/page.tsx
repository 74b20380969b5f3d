import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentMe, serverClient } from '../../../api/server.ts'
import { pageTitles } from '../../../messages/titles.ts'
import { whenAvailable } from '../../../features/shell/when-available.tsx'
import { safeNext } from '../../../features/sign-in/session.ts'
import { SignIn } from '../../../features/sign-in/sign-in.tsx'

export const metadata: Metadata = { title: pageTitles('signIn') }

interface SignInPageProps {
  searchParams: Promise<{ next?: string }>
}

export default function SignInPage({ searchParams }: SignInPageProps) {
  return whenAvailable(async () => {
    const next = safeNext((await searchParams).next)
    if (await currentMe()) redirect(next)
    const { needsOwner } = await (await serverClient()).getSetup()
    return <SignIn next={next} needsOwner={needsOwner} />
  })
}
