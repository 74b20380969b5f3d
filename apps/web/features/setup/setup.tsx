'use client'

import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { useOwnZone, ZoneField } from '../../ui/zone-field.tsx'
import { PlainFrame } from '../shell/plain-frame.tsx'
import setupTexts from '../../messages/en/setup.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface SetupProps {
  token: string | undefined
  needsOwner: boolean
}

/** The owner's one-time link: makes the first account and its workspace. */
export function Setup({ token, needsOwner }: SetupProps) {
  const t = useTexts(setupTexts)
  if (!needsOwner || !token) {
    return (
      <PlainFrame
        title={needsOwner ? t('noTokenTitle') : t('doneTitle')}
        lead={needsOwner ? t('noTokenText') : t('doneText')}
      >
        <ButtonLink href="/sign-in" tone="primary">
          {t('toSignIn')}
        </ButtonLink>
      </PlainFrame>
    )
  }
  return (
    <PlainFrame title={t('title')} lead={t('lead')}>
      <SetupForm token={token} />
    </PlainFrame>
  )
}

function SetupForm({ token }: { token: string }) {
  const t = useTexts(setupTexts)
  const client = useClient()
  const [timezone, setTimezone] = useOwnZone()
  const [form, setForm] = useState({ name: '', email: '', password: '', workspaceName: '' })
  const create = useMutation({
    mutationFn: () => client.createOwner({ body: { token, timezone, ...form } }),
    onSuccess: () => window.location.assign('/start'),
  })
  const errors = fieldErrors(create.error)
  const field = (name: keyof typeof form) => ({
    label: t(name),
    name,
    required: true,
    value: form[name],
    error: errors[name],
    onChange: (event: { target: { value: string } }) =>
      setForm({ ...form, [name]: event.target.value }),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form method="post" onSubmit={submit} className="grid gap-4">
      {create.error && Object.keys(errors).length === 0 && <ProblemNotice error={create.error} />}
      <TextField {...field('name')} autoComplete="name" />
      <TextField {...field('email')} type="email" autoComplete="username" />
      <TextField
        {...field('password')}
        type="password"
        autoComplete="new-password"
        minLength={12}
        hint={t('passwordHint')}
      />
      <TextField {...field('workspaceName')} hint={t('workspaceHint')} />
      <ZoneField
        label={t('timezone')}
        hint={t('timezoneHint')}
        value={timezone}
        onChange={setTimezone}
        error={errors['timezone']}
      />
      <Button type="submit" tone="primary" busy={create.isPending} className="mt-2">
        {t('submit')}
      </Button>
    </form>
  )
}
