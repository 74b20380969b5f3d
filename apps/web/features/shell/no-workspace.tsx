'use client'

import { Button } from '../../ui/button.tsx'
import { signOut } from '../sign-in/session.ts'
import { PlainFrame } from './plain-frame.tsx'
import shellTexts from '../../messages/en/shell.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Signed in, and a member of nothing: every workspace has been left. */
export function NoWorkspace({ name }: { name: string }) {
  const t = useTexts(shellTexts)
  return (
    <PlainFrame title={t('noWorkspaceTitle', { name })}>
      <p className="mb-6 text-ink-soft">{t('noWorkspaceText')}</p>
      <Button onClick={leave}>{t('signOut')}</Button>
    </PlainFrame>
  )
}

function leave(): void {
  void signOut().finally(() => window.location.assign('/sign-in'))
}
