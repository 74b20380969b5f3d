'use client'

import { useState, type FormEvent } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Workspace } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { fieldErrors } from '../../api/field-errors.ts'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { TextField } from '../../ui/field.tsx'
import { Card } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useToast } from '../../ui/toast.tsx'
import { ZoneField } from '../../ui/zone-field.tsx'
import { ErrorWorkflowField } from './error-workflow-field.tsx'
import { workspaceQuery } from './queries.ts'
import { SettingsFrame } from './settings-frame.tsx'
import { WorkspaceLimits } from './workspace-limits.tsx'
import { WorkspaceRetention } from './workspace-retention.tsx'
import { SaveButton } from './save-button.tsx'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function WorkspaceSettings() {
  const { data, error, refetch } = useQuery(workspaceQuery(useClient()))
  return (
    <SettingsFrame>
      {error && !data && <ProblemNotice error={error} retry={refetch} />}
      {!data && !error && <Skeleton className="h-56" />}
      {data && (
        <div
          key={data.id}
          className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-2"
        >
          <WorkspaceForm workspace={data} />
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <WorkspaceLimits workspace={data} />
            <WorkspaceRetention workspace={data} />
          </div>
        </div>
      )}
    </SettingsFrame>
  )
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const t = useTexts(settingsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const mayWrite = useCan('workspace:write')
  const [name, setName] = useState(workspace.name)
  const [timezone, setTimezone] = useState(workspace.timezone)
  const [onFailure, setOnFailure] = useState(workspace.onFailure?.workflowId ?? '')
  const save = useMutation({
    mutationFn: () =>
      client.changeWorkspace({ body: { name, timezone, onFailure: onFailure || null } }),
    onSuccess: (changed) => {
      cache.setQueryData(['workspace'], changed)
      say(t('saved'))
      // The zone is everywhere on the page: draw it anew.
      if (changed.timezone !== workspace.timezone) window.location.reload()
    },
  })
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Card>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={t('name')}
          value={name}
          required
          disabled={!mayWrite}
          maxLength={200}
          error={errors['name']}
          onChange={(event) => setName(event.target.value)}
        />
        <ZoneField
          label={t('timezone')}
          hint={t('timezoneHint')}
          value={timezone}
          onChange={setTimezone}
          error={errors['timezone']}
        />
        <ErrorWorkflowField
          value={onFailure}
          onChange={setOnFailure}
          chosen={workspace.onFailure}
          disabled={!mayWrite}
        />
        {save.error && Object.keys(errors).length === 0 && <ProblemNotice error={save.error} />}
        <SaveButton busy={save.isPending} />
      </form>
    </Card>
  )
}
