'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, Columns2, FlaskConical, Pencil, RotateCcw, Square } from 'lucide-react'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { useProblemText } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { useAddress } from '../../ui/link.tsx'
import { MoreMenu } from '../../ui/more-menu.tsx'
import { useToast } from '../../ui/toast.tsx'
import { isFinal } from './queries.ts'
import { useRepeat } from './repeat-dialog.tsx'
import type { RunDetail } from './run-detail.ts'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface RunActionsProps {
  run: RunDetail
  /** Asks for changes before it is repeated. */
  onEdit: () => void
  /** Asks for the run as a test. */
  onFixture: () => void
}

/** What can be done with a run as a whole. */
export function RunActions({ run, onEdit, onFixture }: RunActionsProps) {
  const t = useTexts(runsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const sayProblem = useSayProblem()
  const { setQuery } = useAddress()
  const mayWrite = useCan('runs:write')
  const repeat = useRepeat(run.id)
  const cancel = useMutation({
    mutationFn: () => client.cancelRun({ params: { runId: run.id } }),
    onSuccess: async (canceled) => {
      cache.setQueryData(['run', run.id], canceled)
      say(t('canceled'))
      await cache.invalidateQueries({ queryKey: ['step-runs', run.id] })
    },
    onError: sayProblem,
  })
  const keep = useMutation({
    mutationFn: () =>
      run.held
        ? client.releaseRun({ params: { runId: run.id } })
        : client.holdRun({ params: { runId: run.id } }),
    onSuccess: (changed) => {
      cache.setQueryData(['run', run.id], changed)
      say(t(changed.held ? 'keep.held' : 'keep.released'))
    },
    onError: sayProblem,
  })
  const again = (from: 'failed-step' | 'start'): void =>
    repeat.mutate({ from }, { onError: sayProblem })
  if (!mayWrite) return null
  if (!isFinal(run.status)) {
    return (
      <Button
        busy={cancel.isPending}
        icon={<Square className="size-4" aria-hidden="true" />}
        onClick={() => cancel.mutate()}
      >
        {t('cancel')}
      </Button>
    )
  }
  return (
    <>
      <Button busy={repeat.isPending} onClick={() => again('start')}>
        {t('again')}
      </Button>
      {run.status !== 'succeeded' && (
        <Button
          tone="primary"
          busy={repeat.isPending}
          icon={<RotateCcw className="size-4" aria-hidden="true" />}
          onClick={() => again('failed-step')}
        >
          {t('retryFailed')}
        </Button>
      )}
      <MoreMenu
        label={t('more')}
        actions={[
          {
            id: 'edit',
            label: t('repeat.withChanges'),
            icon: <Pencil className="size-4" aria-hidden="true" />,
            onAction: onEdit,
          },
          {
            id: 'compare',
            label: t('compare.open'),
            icon: <Columns2 className="size-4" aria-hidden="true" />,
            onAction: () => setQuery({ with: 'choose' }),
          },
          {
            id: 'keep',
            label: t(run.held ? 'keep.release' : 'keep.hold'),
            icon: <Archive className="size-4" aria-hidden="true" />,
            onAction: () => keep.mutate(),
          },
          ...(run.status === 'canceled'
            ? []
            : [
                {
                  id: 'fixture',
                  label: t('fixture.make'),
                  icon: <FlaskConical className="size-4" aria-hidden="true" />,
                  onAction: onFixture,
                },
              ]),
        ]}
      />
    </>
  )
}

/** Says what went wrong and what to do, at the edge of the page. */
export function useSayProblem(): (error: Error) => void {
  const say = useToast()
  const problemText = useProblemText()
  return (error) => {
    const { title, fix } = problemText(error)
    say(`${title}. ${fix}`, { tone: 'bad' })
  }
}
