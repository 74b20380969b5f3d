'use client'

import { PencilLine, RotateCcw } from 'lucide-react'
import type { StepRun } from '@floyo/contracts'
import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import { PinButton } from './pin-button.tsx'
import type { RepeatOf } from './repeat-dialog.tsx'
import type { RunDetail } from './run-detail.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const holding = new Set(['if', 'switch', 'each', 'while', 'parallel', 'try'])

/** What can be done from one step of a run that has ended. */
export function StepActions({
  run,
  step,
  onRepeat,
}: {
  run: RunDetail
  step: StepRun
  onRepeat: (of: RepeatOf) => void
}) {
  const t = useTexts(runsTexts)
  const mayWrite = useCan('runs:write')
  if (!mayWrite) return null
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="small"
        icon={<RotateCcw className="size-4" aria-hidden="true" />}
        onClick={() => onRepeat({ type: 'step', step })}
      >
        {t('repeat.fromHere')}
      </Button>
      {!holding.has(step.kind) && !step.outputFile && (
        <Button
          size="small"
          icon={<PencilLine className="size-4" aria-hidden="true" />}
          onClick={() => onRepeat({ type: 'output', step })}
        >
          {t('repeat.otherOutput')}
        </Button>
      )}
      <PinButton run={run} step={step} />
    </div>
  )
}
