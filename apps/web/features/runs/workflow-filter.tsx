'use client'

import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useAddress } from '../../ui/link.tsx'
import { workflowNamesQuery } from '../workflows/queries.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Chooses one workflow; the choice lies in the address. */
export function WorkflowFilter() {
  const t = useTexts(runsTexts)
  const { query, setQuery } = useAddress()
  const { data } = useQuery(workflowNamesQuery(useClient()))
  const current = query.get('workflow') ?? ''
  return (
    <div className="w-56">
      <SelectField
        label={t('byWorkflow')}
        hideLabel
        value={current}
        onChange={(event) => setQuery({ workflow: event.target.value || undefined })}
        options={[
          { value: '', label: t('everyWorkflow') },
          ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </div>
  )
}
