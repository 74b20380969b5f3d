import type { ReactNode } from 'react'
import { LiveChanges } from '../../api/live-changes.tsx'
import { MeProvider } from '../../api/me.tsx'
import { currentMe } from '../../api/server.ts'
import { NoWorkspace } from '../../features/shell/no-workspace.tsx'
import { Shell } from '../../features/shell/shell.tsx'
import { whenAvailable } from '../../features/shell/when-available.tsx'
import { Texts } from '../../messages/texts.tsx'

export default function AppLayout({ children }: { children: ReactNode }) {
  return whenAvailable(async () => {
    const me = await currentMe()
    // The page itself sends who is not signed in to sign in: it knows where to come back to.
    if (!me) return children
    if (!me.workspace) return <NoWorkspace name={me.user.name} />
    return (
      <Texts timeZone={me.workspace.timezone} now={new Date()}>
        <MeProvider me={me}>
          <Shell>{children}</Shell>
          <LiveChanges />
        </MeProvider>
      </Texts>
    )
  })
}
