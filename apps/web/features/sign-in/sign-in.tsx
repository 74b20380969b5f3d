'use client'

import { KeyRound } from 'lucide-react'
import { CodeBlock } from '../../ui/code-block.tsx'
import { PlainFrame } from '../shell/plain-frame.tsx'
import { SignInForm } from './sign-in-form.tsx'
import signInTexts from '../../messages/en/signIn.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Signing in; and before there is anybody who could, where the owner's link is found. */
export function SignIn({ next, needsOwner }: { next: string; needsOwner: boolean }) {
  const t = useTexts(signInTexts)
  if (needsOwner) {
    return (
      <PlainFrame title={t('needsOwnerTitle')} lead={t('needsOwnerLead')}>
        <div className="grid gap-4">
          <p className="flex gap-3 text-ink-soft">
            <KeyRound className="mt-0.5 size-5 shrink-0 text-tide" aria-hidden="true" />
            <span>{t('needsOwnerText')}</span>
          </p>
          <CodeBlock label={t('needsOwnerCommand')} code="npm start" prompt />
        </div>
      </PlainFrame>
    )
  }
  return (
    <PlainFrame title={t('title')} lead={t('lead')}>
      <SignInForm next={next} />
      <p className="mt-6 text-small text-ink-faint">{t('forgotten')}</p>
    </PlainFrame>
  )
}
