'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { KeptFor, KeptKind, OwnRetention, Retention, Workspace } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Card } from '../../ui/page.tsx'
import { useToast } from '../../ui/toast.tsx'
import { SaveButton } from './save-button.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const offeredDays = [7, 30, 90, 180, 365, 730]
const usual = 'usual'
const keptKinds: readonly KeptKind[] = ['runs', 'events', 'deliveries']

/** How long runs, events and deliveries of the workspace are kept. */
export function WorkspaceRetention({ workspace }: { workspace: Workspace }) {
  const t = useTexts(settingsTexts.retention)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const mayWrite = useCan('workspace:write')
  const [retention, setRetention] = useState(workspace.retention)
  const save = useMutation({
    mutationFn: () => client.changeWorkspace({ body: { retention } }),
    onSuccess: (changed) => {
      cache.setQueryData(['workspace'], changed)
      setRetention(changed.retention)
      say(t('saved'))
    },
  })
  const inWords = (kept: KeptFor): string =>
    kept === 'forever' ? t('forever') : t('days', { days: kept })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Card>
      <h2 className="mb-1 font-bold">{t('title')}</h2>
      <p className="mb-4 text-small text-ink-soft">{t('text')}</p>
      <form onSubmit={submit} className="grid gap-4">
        {keptKinds.map((kind) => (
          <SelectField
            key={kind}
            label={t(kind)}
            hint={t(`${kind}Hint`)}
            value={String(retention[kind] ?? usual)}
            disabled={!mayWrite}
            onChange={(event) =>
              setRetention({ ...retention, [kind]: readKept(event.target.value) })
            }
            options={[
              {
                value: usual,
                label: t('usual', { kept: inWords(workspace.usualRetention[kind]) }),
              },
              ...offered(workspace.retention[kind]).map((kept) => ({
                value: String(kept),
                label: inWords(kept),
              })),
            ]}
          />
        ))}
        {save.error && <ProblemNotice error={save.error} />}
        <SaveButton busy={save.isPending} />
      </form>
    </Card>
  )
}

function readKept(value: string): OwnRetention[keyof OwnRetention] {
  if (value === usual) return null
  return value === 'forever' ? 'forever' : Number(value)
}

/** A few that make sense, and what was chosen elsewhere. */
function offered(chosen: OwnRetention[keyof OwnRetention]): Retention[keyof Retention][] {
  const days = new Set(offeredDays)
  if (typeof chosen === 'number') days.add(chosen)
  return [...[...days].toSorted((one, other) => one - other), 'forever']
}
