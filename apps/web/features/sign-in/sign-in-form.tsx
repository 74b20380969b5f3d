'use client'

import { useState, type FormEvent } from 'react'
import { CircleAlert } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { signIn, type SignInFailure } from './session.ts'
import signInTexts from '../../messages/en/signIn.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function SignInForm({ next }: { next: string }) {
  const t = useTexts(signInTexts)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<SignInFailure>()
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    const failed = await signIn(text(form, 'email'), text(form, 'password'))
    if (failed) {
      setFailure(failed)
      setBusy(false)
    } else window.location.assign(next)
  }
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      {failure && (
        <p role="alert" className="flex gap-2 rounded-box bg-bad-soft p-3 text-small text-bad-ink">
          <CircleAlert className="size-5 shrink-0" aria-hidden="true" />
          {t(`failures.${failure}`)}
        </p>
      )}
      <TextField label={t('email')} name="email" type="email" autoComplete="username" required />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" tone="primary" busy={busy} className="mt-2">
        {t('submit')}
      </Button>
    </form>
  )
}

function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
