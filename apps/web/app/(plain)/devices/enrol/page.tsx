import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInPath } from '../../../../api/address.ts'
import { currentMe } from '../../../../api/server.ts'
import { Enrol } from '../../../../features/devices/enrol.tsx'
import { toUserCode } from '../../../../features/devices/user-code.ts'
import { whenAvailable } from '../../../../features/shell/when-available.tsx'
import { pageTitles } from '../../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('enrol') }

interface EnrolPageProps {
  searchParams: Promise<{ code?: string }>
}

export default function EnrolPage({ searchParams }: EnrolPageProps) {
  return whenAvailable(async () => {
    const code = toUserCode((await searchParams).code ?? '')
    const me = await currentMe()
    if (!me) redirect(signInPath(`/devices/enrol?code=${code}`))
    return <Enrol code={code} workspaceName={me.workspace?.name ?? ''} />
  })
}
