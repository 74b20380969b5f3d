'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pin } from 'lucide-react'
import type { StepRun } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useSayProblem } from './run-actions.tsx'
import type { RunDetail } from './run-detail.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const pinnable = new Set(['use', 'code', 'call', 'wait', 'approve'])

/** Pins what a step gave, for test runs of its workflow. */
export function PinButton({ run, step }: { run: RunDetail; step: StepRun }) {
  const t = useTexts(runsTexts.pin)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const mayWrite = useCan('workflows:write')
  const { workflowId, id: runId } = run
  const { stepId, key: stepKey } = step
  const pin = useMutation({
    mutationFn: () => client.pinStep({ params: { workflowId, stepId }, body: { runId, stepKey } }),
    onSuccess: async () => {
      say(t('done', { step: stepId }))
      await cache.invalidateQueries({ queryKey: ['pins', workflowId] })
    },
    onError: useSayProblem(),
  })
  if (!mayWrite || step.status !== 'succeeded' || !pinnable.has(step.kind)) return null
  return (
    <Button
      size="small"
      busy={pin.isPending}
      icon={<Pin className="size-4" aria-hidden="true" />}
      onClick={() => pin.mutate()}
    >
      {t('action')}
    </Button>
  )
}
