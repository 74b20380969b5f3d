'use client'

import { useQuery } from '@tanstack/react-query'
import type { Workspace } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { SelectField } from '../../ui/field.tsx'
import { workflowNamesQuery } from '../workflows/queries.ts'
import settingsTexts from '../../messages/en/settings.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface ErrorWorkflowFieldProps {
  /** The id of a workflow; '' for none. */
  value: string
  onChange: (value: string) => void
  /** What is chosen as things stand. */
  chosen: Workspace['onFailure']
  disabled: boolean
}

/** Which workflow is started when runs fail of workflows that name none themselves. */
export function ErrorWorkflowField(props: ErrorWorkflowFieldProps) {
  const { value, onChange, chosen, disabled } = props
  const t = useTexts(settingsTexts.errorWorkflow)
  const { data } = useQuery(workflowNamesQuery(useClient()))
  const own = (data?.items ?? []).filter(({ kind }) => kind === 'user')
  const named = own.map(({ id, name }) => ({ value: id, label: name }))
  const isListed = !chosen || named.some((option) => option.value === chosen.workflowId)
  return (
    <SelectField
      label={t('label')}
      hint={t('hint')}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: '', label: t('none') },
        ...(isListed ? [] : [{ value: chosen.workflowId, label: chosen.name }]),
        ...named,
      ]}
    />
  )
}
