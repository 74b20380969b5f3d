'use client'

import type { Workflow } from '@floyo/contracts'
import { Badge } from '../../ui/status.tsx'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Whether it reacts to its triggers, and whether what runs is what the draft says. */
export function WorkflowState({ workflow }: { workflow: Workflow }) {
  const t = useTexts(workflowsTexts)
  return (
    <>
      {workflow.draftChanged && workflow.publishedVersion !== null && (
        <Badge mood="warm">{t('draftChanged')}</Badge>
      )}
      {workflow.pausedAt !== null && <Badge mood="warm">{t('pausedState')}</Badge>}
      {workflow.inShadow && <Badge mood="tide">{t('inShadow')}</Badge>}
      {workflow.publishedVersion === null ? (
        <Badge mood="warm">{t('onlyDraft')}</Badge>
      ) : (
        <Badge mood={workflow.enabled ? 'good' : 'mute'} dot>
          {t(workflow.enabled ? 'on' : 'off')}
        </Badge>
      )}
    </>
  )
}
