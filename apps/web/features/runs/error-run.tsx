'use client'

import type { ErrorRun } from '@floyo/contracts'
import { TextLink } from '../../ui/link.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** What the failure of a run started, with the way to it, or why it started nothing. */
export function ErrorRunLine({ errorRun }: { errorRun: ErrorRun | null }) {
  const t = useTexts(runsTexts.errorRun)
  if (!errorRun) return null
  const { workflowId, workflowName: name, runId, skipped } = errorRun
  const href = runId === null ? `/workflows/${workflowId}` : `/runs/${runId}`
  return (
    <p className="mt-2">
      <TextLink className="text-inherit decoration-current" href={href}>
        {t(skipped ?? 'started', { name })}
      </TextLink>
    </p>
  )
}
