'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, Laptop } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { useAddress } from '../../ui/link.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { PlainFrame } from '../shell/plain-frame.tsx'
import { isUserCode, toUserCode } from './user-code.ts'
import enrolTexts from '../../messages/en/enrol.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface EnrolProps {
  code: string
  workspaceName: string
}

/** Confirming a device: the code that it shows, compared by the person who sits before both. */
export function Enrol({ code, workspaceName }: EnrolProps) {
  const t = useTexts(enrolTexts)
  return (
    <PlainFrame title={t('title')} lead={t('lead', { workspace: workspaceName })}>
      {isUserCode(code) ? <Confirm code={code} /> : <AskCode given={code} />}
    </PlainFrame>
  )
}

function AskCode({ given }: { given: string }) {
  const t = useTexts(enrolTexts)
  const { setQuery } = useAddress()
  const [code, setCode] = useState(given)
  const [wrong, setWrong] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = toUserCode(code)
    setWrong(!isUserCode(read))
    if (isUserCode(read)) setQuery({ code: read })
  }
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <TextField
        label={t('code')}
        hint={t('codeHint')}
        error={wrong ? t('codeWrong') : undefined}
        value={code}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        className="font-mono tracking-widest uppercase"
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" tone="primary">
        {t('goOn')}
      </Button>
    </form>
  )
}

function Confirm({ code }: { code: string }) {
  const t = useTexts(enrolTexts)
  const client = useClient()
  const params = { userCode: code }
  const preview = useQuery({
    queryKey: ['enrolment', code],
    queryFn: ({ signal }) => client.previewDeviceEnrolment({ params }, { signal }),
  })
  const approve = useMutation({ mutationFn: () => client.approveDeviceEnrolment({ params }) })
  const deny = useMutation({ mutationFn: () => client.denyDeviceEnrolment({ params }) })
  if (approve.isSuccess) return <Approved name={approve.data.deviceName} />
  if (deny.isSuccess) return <Denied />
  if (preview.isPending) return <Skeleton className="h-40" />
  if (preview.error) {
    return (
      <div className="grid gap-4">
        <ProblemNotice error={preview.error} />
        <AskCode given="" />
      </div>
    )
  }
  const { deviceName, platform, userCode, expiresAt } = preview.data
  return (
    <div className="grid gap-5">
      <div className="rounded-box border border-line bg-raised p-5 shadow-low">
        <div className="flex items-center gap-3">
          <span className="grid size-11 place-items-center rounded-full bg-tide-soft text-tide-ink">
            <Laptop className="size-5" aria-hidden="true" />
          </span>
          <div className="min-w-0">
            <p className="truncate text-lead font-bold">{deviceName}</p>
            <p className="text-small text-ink-faint">{platform}</p>
          </div>
        </div>
        <p className="mt-4 text-small text-ink-soft">{t('compare')}</p>
        <p className="mt-1 font-mono text-[1.75rem] leading-10 font-bold tracking-[0.12em]">
          {userCode}
        </p>
        <p className="text-small text-ink-faint">
          {t('expires')} <RelativeTime at={expiresAt} />
        </p>
      </div>
      <ul className="list-disc pl-5 text-small text-ink-soft">
        <li>{t('may.send')}</li>
        <li>{t('may.run')}</li>
        <li>{t('may.revoke')}</li>
      </ul>
      {approve.error && <ProblemNotice error={approve.error} />}
      {deny.error && <ProblemNotice error={deny.error} />}
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" busy={approve.isPending} onClick={() => approve.mutate()}>
          {t('approve')}
        </Button>
        <Button busy={deny.isPending} onClick={() => deny.mutate()}>
          {t('deny')}
        </Button>
      </div>
    </div>
  )
}

function Approved({ name }: { name: string }) {
  const t = useTexts(enrolTexts)
  return (
    <div role="status" className="grid gap-5">
      <p className="flex gap-3 rounded-box bg-good-soft p-4 font-medium text-good-ink">
        <CircleCheck className="size-6 shrink-0" aria-hidden="true" />
        {t('approved', { name })}
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/start?way=watch" tone="primary">
          {t('next')}
        </ButtonLink>
        <ButtonLink href="/devices">{t('toDevices')}</ButtonLink>
      </div>
    </div>
  )
}

function Denied() {
  const t = useTexts(enrolTexts)
  return (
    <div role="status" className="grid gap-5">
      <p className="flex gap-3 rounded-box bg-mute-soft p-4 font-medium">
        <CircleSlash className="size-6 shrink-0" aria-hidden="true" />
        {t('denied')}
      </p>
      <div>
        <ButtonLink href="/">{t('home')}</ButtonLink>
      </div>
    </div>
  )
}
