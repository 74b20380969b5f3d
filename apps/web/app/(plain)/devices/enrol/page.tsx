import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInPath } from '../../../../api/address.ts'
import { currentMe } from '../../../../api/server.ts'
import { Enrol } from '../../../../features/devices/enrol.tsx'
import { toUserCode } from '../../../../features/devices/user-code.ts'
import { pageTitles } from '../../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('enrol') }

interface EnrolPageProps {
  searchParams: Promise<{ code?: string }>
}

export default async function EnrolPage({ searchParams }: EnrolPageProps) {
  const code = toUserCode((await searchParams).code ?? '')
  const me = await currentMe()
  if (!me) redirect(signInPath(`/devices/enrol?code=${code}`))
  return <Enrol code={code} workspaceName={me.workspace?.name ?? ''} />
}
