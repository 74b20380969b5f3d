'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Limits, Workspace } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Card } from '../../ui/page.tsx'
import { useToast } from '../../ui/toast.tsx'
import { LimitFields } from '../limits/limit-fields.tsx'
import { type LimitErrors, limitTexts, readLimits } from '../limits/limits-form.ts'
import { SaveButton } from './save-button.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** How much of the workspace may go on at a time, and begin in a time. */
export function WorkspaceLimits({ workspace }: { workspace: Workspace }) {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const mayWrite = useCan('workspace:write')
  const [texts, setTexts] = useState(() => limitTexts(workspace.limits))
  const [errors, setErrors] = useState<LimitErrors>({})
  const save = useMutation({
    mutationFn: (limits: Limits) => client.changeWorkspace({ body: { limits } }),
    onSuccess: (changed) => {
      cache.setQueryData(['workspace'], changed)
      setTexts(limitTexts(changed.limits))
      say(t('limitsSaved'))
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const read = readLimits(texts)
    setErrors(read.ok ? {} : read.errors)
    if (read.ok) save.mutate(read.limits)
  }
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('limitsTitle')}</h2>
      <p className="mb-4 text-small text-ink-soft">{t('limitsText')}</p>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <LimitFields
          of="runs"
          value={texts}
          onChange={setTexts}
          errors={errors}
          disabled={!mayWrite}
        />
        {save.error && <ProblemNotice error={save.error} />}
        <SaveButton busy={save.isPending} />
      </form>
    </Card>
  )
}
