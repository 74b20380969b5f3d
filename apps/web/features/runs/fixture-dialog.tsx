'use client'

import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fixtureQuery } from './queries.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface FixtureDialogProps {
  runId: string
  open: boolean
  onClose: () => void
}

/** A run as a test, to be put into a file beside the workflow's. */
export function FixtureDialog({ runId, open, onClose }: FixtureDialogProps) {
  const t = useTexts(runsTexts)
  return (
    <Dialog open={open} onClose={onClose} title={t('fixture.title')} wide>
      <FixtureText runId={runId} />
    </Dialog>
  )
}

function FixtureText({ runId }: { runId: string }) {
  const t = useTexts(runsTexts)
  const made = useQuery(fixtureQuery(useClient(), runId))
  if (made.error) return <ProblemNotice error={made.error} retry={made.refetch} />
  if (!made.data) return <Skeleton className="h-64" />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <p className="text-ink-soft">{t('fixture.lead')}</p>
      <CodeBlock label={t('fixture.title')} code={made.data} tall />
      <CodeBlock label={t('fixture.command')} code="floyo test" prompt />
    </div>
  )
}
