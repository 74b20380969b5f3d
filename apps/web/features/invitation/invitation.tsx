'use client'

import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Role } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { PlainFrame } from '../shell/plain-frame.tsx'
import invitationTexts from '../../messages/en/invitation.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface InvitationProps {
  token: string
  preview: { workspaceName: string; email: string; role: Role; hasAccount: boolean } | null
}

/** An invitation's link: says what it is for, and lets its holder in. */
export function Invitation({ token, preview }: InvitationProps) {
  const t = useTexts(invitationTexts)
  if (!preview) {
    return (
      <PlainFrame title={t('expiredTitle')} lead={t('expiredText')}>
        <ButtonLink href="/sign-in">{t('toSignIn')}</ButtonLink>
      </PlainFrame>
    )
  }
  const { workspaceName, email, role, hasAccount } = preview
  return (
    <PlainFrame title={t('title', { workspace: workspaceName })} lead={t('lead', { email, role })}>
      <AcceptForm token={token} email={email} hasAccount={hasAccount} />
    </PlainFrame>
  )
}

interface AcceptFormProps {
  token: string
  email: string
  hasAccount: boolean
}

function AcceptForm({ token, email, hasAccount }: AcceptFormProps) {
  const t = useTexts(invitationTexts)
  const client = useClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () =>
      client.acceptInvitation({
        params: { token },
        body: hasAccount ? { password } : { name, password },
      }),
    onSuccess: () => window.location.assign('/'),
  })
  const errors = fieldErrors(accept.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <form method="post" onSubmit={submit} className="grid gap-4">
      {accept.error && Object.keys(errors).length === 0 && <ProblemNotice error={accept.error} />}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      {!hasAccount && (
        <TextField
          label={t('name')}
          autoComplete="name"
          required
          value={name}
          error={errors['name']}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <TextField
        label={hasAccount ? t('password') : t('newPassword')}
        hint={hasAccount ? t('passwordHint') : t('newPasswordHint')}
        type="password"
        minLength={12}
        autoComplete={hasAccount ? 'current-password' : 'new-password'}
        required
        value={password}
        error={errors['password']}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" tone="primary" busy={accept.isPending} className="mt-2">
        {t('join')}
      </Button>
    </form>
  )
}
